import { useLocale } from "next-intl";
import { headlineMoney, snapshotFields } from "@/components/approvals/snapshot";
import type { Approval } from "@/lib/contracts/approvals";
import { formatMoney } from "@/lib/kernel/money";

/** One line that says which request an outcome is about. */
export function RequestSummary({ approval }: { approval: Approval }) {
  const locale = useLocale();
  const money = headlineMoney(snapshotFields(approval.snapshot));
  return (
    <p className="max-w-full rounded-lg border border-line bg-surface px-4 py-3">
      <span className="break-words font-medium">{approval.title}</span>
      {money && (
        <span className="text-ink-2 tabular-nums">
          {" · "}
          {formatMoney(money.amount, money.currency, locale)}
        </span>
      )}
    </p>
  );
}
