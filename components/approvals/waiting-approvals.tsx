import { CircleCheckBig, Clock } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import type { Approval } from "@/lib/contracts/approvals";
import { formatMoney } from "@/lib/kernel/money";
import { headlineMoney, snapshotFields } from "./snapshot";

/** The open approvals, shortest form. */
export function WaitingApprovals({ approvals }: { approvals: Approval[] }) {
  const t = useTranslations();
  const locale = useLocale();
  if (approvals.length === 0) {
    return (
      <p className="flex items-center gap-2 px-4 py-4 text-ink-3 text-sm">
        <CircleCheckBig aria-hidden className="size-4" />
        {t("overview.noApprovals")}
      </p>
    );
  }
  return (
    <ul className="divide-y divide-line">
      {approvals.map((approval) => {
        const money = headlineMoney(snapshotFields(approval.snapshot));
        return (
          <li key={approval.id}>
            <Link
              href={`/approvals/${approval.id}`}
              className="flex items-center justify-between gap-4 px-4 py-3 text-sm hover:bg-sunken/60"
            >
              <span className="grid min-w-0 gap-0.5">
                <span className="font-medium">
                  {approval.title}
                  {money && (
                    <span className="text-ink-2 tabular-nums">
                      {" · "}
                      {formatMoney(money.amount, money.currency, locale)}
                    </span>
                  )}
                </span>
                <span className="line-clamp-1 text-ink-3">{approval.why}</span>
              </span>
              <span className="flex shrink-0 items-center gap-1.5 text-ink-2">
                <Clock role="img" aria-label={t("approvals.columns.expires")} className="size-4 text-ink-3" />
                <Ago at={approval.expiresAt} />
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
