import { useTranslations } from "next-intl";
import { ChangeList } from "@/components/audit/change-list";
import { Pill } from "@/components/ui/status";
import type { PolicyContent } from "@/lib/contracts/policies";
import type { Json } from "@/lib/kernel/canonical";
import { differencesBetween } from "./differences";

/** What differs between two versions, rule by rule and test by test. */
export function VersionDiff({ before, after }: { before: PolicyContent; after: PolicyContent }) {
  const t = useTranslations("policies.diff");
  const differences = differencesBetween(before, after);
  if (differences.length === 0) return <p className="text-ink-3 text-sm">{t("same")}</p>;
  return (
    <ul className="grid gap-4">
      {differences.map(({ kind, name, change, before: was, after: is }) => (
        <li key={`${kind}/${name}`} className="grid min-w-0 gap-1.5">
          <h3 className="flex flex-wrap items-center gap-2 text-sm">
            <span className="text-ink-3">{t(kind)}</span>
            <span className="font-medium">{name}</span>
            <Pill tone={change === "added" ? "ok" : change === "removed" ? "bad" : "wait"}>{t(change)}</Pill>
          </h3>
          {change === "moved" ? null : <ChangeList before={was as Json} after={is as Json} changedOnly />}
        </li>
      ))}
    </ul>
  );
}
