import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { Approval } from "@/lib/contracts/approvals";
import { formatMoney } from "@/lib/kernel/money";
import { ApprovalStatusPill } from "./approval-status";
import { headlineMoney, snapshotFields } from "./snapshot";

/** Which rows are chosen, and what changes that. */
export interface Choice {
  may: ReadonlySet<string>;
  chosen: ReadonlySet<string>;
  onChange: (approvalIds: string[], chosen: boolean) => void;
}

/** Approvals, one a row; with a choice, those that may be chosen have a box. */
export function ApprovalTable({ approvals, choice }: { approvals: Approval[]; choice: Choice | undefined }) {
  const t = useTranslations("approvals");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          {choice && (
            <Th className="w-0 pr-0">
              <ChooseAll choice={choice} />
            </Th>
          )}
          <Th>{t("columns.request")}</Th>
          <Th>{t("columns.status")}</Th>
          <Th className="text-right max-md:hidden">{t("columns.quorum")}</Th>
          <Th className="text-right max-lg:hidden">{t("columns.created")}</Th>
          <Th className="text-right max-sm:hidden">{t("columns.expires")}</Th>
        </tr>
      </thead>
      <tbody>
        {approvals.map((approval) => (
          <Row key={approval.id} approval={approval} choice={choice} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ approval, choice }: { approval: Approval; choice: Choice | undefined }) {
  const t = useTranslations("approvals");
  const locale = useLocale();
  const money = headlineMoney(snapshotFields(approval.snapshot));
  return (
    <Tr>
      {choice && (
        <Td className="w-0 pr-0">
          {choice.may.has(approval.id) && (
            // Over the row's link, and as large as a thumb.
            <label className="-m-2 relative z-10 grid size-8 place-items-center pointer-coarse:size-11">
              <input
                type="checkbox"
                aria-label={t("bulk.choose", { title: approval.title })}
                checked={choice.chosen.has(approval.id)}
                onChange={(event) => choice.onChange([approval.id], event.target.checked)}
                className="size-4 accent-accent"
              />
            </label>
          )}
        </Td>
      )}
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
          {approval.round > 1 && (
            <span className="text-wait text-xs">{t("round", { round: approval.round })}</span>
          )}
        </p>
        <p className="line-clamp-2 text-ink-3 sm:line-clamp-1">{approval.why}</p>
      </Td>
      <Td className="max-sm:pl-0 max-sm:text-right">
        <ApprovalStatusPill status={approval.status} />
        {approval.status === "open" && (
          <p className="mt-1 text-ink-3 text-xs sm:hidden">
            <Ago at={approval.expiresAt} />
          </p>
        )}
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
}

function ChooseAll({ choice: { may, chosen, onChange } }: { choice: Choice }) {
  const t = useTranslations("approvals.bulk");
  if (may.size === 0) return null;
  const all = [...may].every((id) => chosen.has(id));
  return (
    <input
      type="checkbox"
      aria-label={t("chooseAll")}
      checked={all}
      onChange={(event) => onChange([...may], event.target.checked)}
      className="size-4 align-middle accent-accent"
    />
  );
}
