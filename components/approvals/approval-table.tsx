import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { Approval } from "@/lib/contracts/approvals";
import { formatMoney } from "@/lib/kernel/money";
import { ApprovalStatusPill } from "./approval-status";
import { headlineMoney, snapshotFields } from "./snapshot";

/** Approvals, one a row. */
export function ApprovalTable({ approvals }: { approvals: Approval[] }) {
  const t = useTranslations("approvals");
  const locale = useLocale();
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.request")}</Th>
          <Th>{t("columns.status")}</Th>
          <Th className="text-right max-md:hidden">{t("columns.quorum")}</Th>
          <Th className="text-right max-lg:hidden">{t("columns.created")}</Th>
          <Th className="text-right max-sm:hidden">{t("columns.expires")}</Th>
        </tr>
      </thead>
      <tbody>
        {approvals.map((approval) => {
          const money = headlineMoney(snapshotFields(approval.snapshot));
          return (
            <Tr key={approval.id}>
              <Td className="w-full max-w-0">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <Link href={`/approvals/${approval.id}`} className={ROW_LINK}>
                    {approval.title}
                  </Link>
                  {money && (
                    <span className="text-ink-2 tabular-nums">
                      {formatMoney(money.amount, money.currency, locale)}
                    </span>
                  )}
                </p>
                <p className="line-clamp-2 text-ink-3 sm:line-clamp-1">{approval.why}</p>
              </Td>
              <Td className="max-sm:pl-0">
                <ApprovalStatusPill status={approval.status} />
              </Td>
              <Td className="whitespace-nowrap text-right text-ink-2 tabular-nums max-md:hidden">
                {t("quorumOf", { given: approval.approvals, quorum: approval.quorum })}
              </Td>
              <Td className="text-right text-ink-2 max-lg:hidden">
                <Ago at={approval.createdAt} />
              </Td>
              <Td className="text-right text-ink-2 max-sm:hidden">
                {approval.status === "open" ? <Ago at={approval.expiresAt} /> : "—"}
              </Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}
