import { ArrowUpRight, Bell, Forward, type LucideIcon, Mail, RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { Instant } from "@/components/time/instant";
import type { Approval } from "@/lib/contracts/approvals";

type Entry = Approval["history"][number];

const ICONS: Record<Entry["kind"], LucideIcon> = {
  opened: Mail,
  reopened: RotateCcw,
  reminded: Bell,
  escalated: ArrowUpRight,
  delegated: Forward,
};

/** What was done about an approval beside deciding it: who was told, when, and by whom. */
export function HistoryList({ history }: Pick<Approval, "history">) {
  const t = useTranslations("approval.history");
  return (
    <ol className="grid gap-3 text-sm">
      {history.map(({ kind, at, by, to, reason }) => {
        const Icon = ICONS[kind];
        return (
          <li key={`${at} ${kind}`} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-2">
            <Icon aria-hidden className="mt-0.5 size-4 text-ink-3" />
            <div className="grid gap-0.5">
              <p className="break-words">
                {t(by ? `by.${kind}` : kind, { by: by ?? "", names: to.join(", ") || t("nobody") })}
              </p>
              {reason && <p className="break-words text-ink-2">{reason}</p>}
              <p className="text-ink-3">
                <Instant at={at} />
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
