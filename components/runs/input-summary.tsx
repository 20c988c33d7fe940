import { useLocale } from "next-intl";
import { type SnapshotField, snapshotFields } from "@/components/approvals/snapshot";
import type { Json } from "@/lib/kernel/canonical";
import { formatMoney } from "@/lib/kernel/money";

function short(field: SnapshotField, locale: string): string | null {
  if (field.kind === "money") return formatMoney(field.amount, field.currency, locale);
  return field.kind === "text" ? field.value : null;
}

/** The first facts of an input in one line, enough to tell one run from another. */
export function InputSummary({ input }: { input: { [key: string]: Json } }) {
  const locale = useLocale();
  const facts = snapshotFields(input)
    .map((field) => short(field, locale))
    .filter((fact) => fact !== null)
    .slice(0, 3);
  return <span className="line-clamp-2 break-words tabular-nums">{facts.join(" · ") || "—"}</span>;
}
