import { useTranslations } from "next-intl";
import type { ContractChange } from "@/lib/contracts/approvals";
import { pathLabel } from "@/lib/kernel/labels";

/** What is different from what was approved before, value by value. */
export function ContractChanges({ changes }: { changes: ContractChange[] }) {
  const t = useTranslations("approval");
  return (
    <ul className="divide-y divide-line text-sm">
      {changes.map(({ path, before, after }) => (
        <li key={path} className="grid gap-1 py-2.5">
          <p title={path} className="break-words text-ink-2">
            {pathLabel(path)}
          </p>
          <p className="break-words">
            <del className="text-bad">
              <span className="sr-only">{t("before")} </span>
              {shown(before) ?? t("nothing")}
            </del>{" "}
            <span aria-hidden>→</span>{" "}
            <ins className="font-medium text-ok no-underline">
              <span className="sr-only">{t("after")} </span>
              {shown(after) ?? t("nothing")}
            </ins>
          </p>
        </li>
      ))}
    </ul>
  );
}

function shown(value: ContractChange["before"]): string | null {
  if (value === undefined || value === null || value === "") return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
