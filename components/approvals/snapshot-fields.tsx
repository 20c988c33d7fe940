import { useLocale, useTranslations } from "next-intl";
import { cn } from "@/components/ui/class-names";
import { formatMoney } from "@/lib/kernel/money";
import type { SnapshotField } from "./snapshot";

function Value({ field }: { field: Exclude<SnapshotField, { kind: "group" }> }) {
  const t = useTranslations("fields");
  const locale = useLocale();
  if (field.kind === "empty") return <span className="text-ink-3">{t("empty")}</span>;
  if (field.kind === "flag") return field.value ? t("yes") : t("no");
  if (field.kind === "money") {
    return (
      <span className="font-semibold tabular-nums">{formatMoney(field.amount, field.currency, locale)}</span>
    );
  }
  return <span className="whitespace-pre-wrap">{field.value}</span>;
}

/** A longer text stands under its label, from the left: beside it, it would be a ragged column. */
const BESIDE_MAX = 48;

/** Exactly what an approver is asked, field by field. */
export function SnapshotFields({ fields }: { fields: SnapshotField[] }) {
  return (
    <dl className="@container divide-y divide-line">
      {fields.map((field) =>
        field.kind === "group" ? (
          <div key={field.name} className="py-2.5">
            <dt className="font-medium text-ink-3 text-sm">{field.label}</dt>
            <dd className="mt-1 border-line border-l-2 pl-3.5">
              <SnapshotFields fields={field.fields} />
            </dd>
          </div>
        ) : (
          <div
            key={field.name}
            className={cn(
              "grid @2xl:grid-cols-[11rem_minmax(0,1fr)] py-2.5",
              isLong(field) ? "gap-x-4 gap-y-1" : "grid-cols-[minmax(6rem,2fr)_3fr] gap-4",
            )}
          >
            <dt className="text-ink-3">{field.label}</dt>
            <dd
              className={cn("min-w-0 @2xl:text-left break-words font-medium", !isLong(field) && "text-right")}
            >
              <Value field={field} />
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

function isLong(field: SnapshotField): boolean {
  return field.kind === "text" && field.value.length > BESIDE_MAX;
}
