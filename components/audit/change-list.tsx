import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/class-names";
import type { Json } from "@/lib/kernel/canonical";
import { changesBetween } from "./changes";

function Cell({ value, className }: { value: Json | undefined; className?: string }) {
  if (value === undefined) return <span className="text-ink-3 max-sm:hidden">—</span>;
  return (
    <code className={cn("w-fit max-w-full rounded [overflow-wrap:anywhere] px-1 py-0.5 text-xs", className)}>
      {typeof value === "string" ? value : JSON.stringify(value)}
    </code>
  );
}

interface ChangeListProps {
  before: Json;
  after: Json;
  /** Leave out what stayed as it was, where the reader knows it from beside. */
  changedOnly?: boolean;
}

/** Before and after, one field a row; what did not change is dimmed, and on a phone left out. */
export function ChangeList({ before, after, changedOnly = false }: ChangeListProps) {
  const t = useTranslations("audit");
  const changes = changesBetween(before, after).filter(({ kind }) => !changedOnly || kind !== "same");
  if (changes.length === 0) return <p className="text-ink-3 text-sm">{t("noChanges")}</p>;
  return (
    <table className="w-full table-fixed border-collapse rounded-lg text-left text-sm max-sm:block">
      <thead className="max-sm:sr-only">
        <tr className="text-ink-3 text-xs">
          <th scope="col" className="w-1/4 py-1.5 pr-3 font-medium">
            {t("field")}
          </th>
          <th scope="col" className="py-1.5 pr-3 font-medium">
            {t("before")}
          </th>
          <th scope="col" className="py-1.5 font-medium">
            {t("after")}
          </th>
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {changes.map(({ path, before: was, after: is, kind }) => (
          <tr
            key={path}
            className={cn(
              "border-line border-t align-top max-sm:block max-sm:py-1.5",
              kind === "same" && "text-ink-3 max-sm:hidden",
            )}
          >
            <th
              scope="row"
              className="break-words py-1.5 pr-3 font-normal text-ink-2 max-sm:block max-sm:pt-0"
            >
              {path}
            </th>
            <td className="py-1.5 pr-3 max-sm:block max-sm:py-0.5 max-sm:empty:hidden">
              <Cell
                value={was}
                className={kind === "same" ? "" : "bg-bad-soft text-bad line-through decoration-bad/40"}
              />
            </td>
            <td className="py-1.5 max-sm:block max-sm:py-0.5">
              <Cell value={is} className={kind === "same" ? "" : "bg-ok-soft text-ok"} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
