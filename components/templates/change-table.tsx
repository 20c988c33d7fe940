import { useTranslations } from "next-intl";
import { Pill, type Tone } from "@/components/ui/status";
import type { DefinitionChange } from "@/lib/contracts/template-routes";

const TONES: Record<DefinitionChange["change"], Tone> = { added: "ok", removed: "bad", changed: "wait" };

/** What changed from one version to another, by field. */
export function ChangeTable({ changes }: { changes: DefinitionChange[] }) {
  const t = useTranslations("template.changes");
  if (changes.length === 0) return <p className="p-4 text-ink-2 text-sm">{t("none")}</p>;
  return (
    <ul className="divide-y divide-line">
      {changes.map(({ path, change, before, after }) => (
        <li key={path} className="grid gap-2 px-4 py-3">
          <p className="flex flex-wrap items-center gap-2">
            <Pill tone={TONES[change]}>{t(change)}</Pill>
            <code className="break-all text-xs">{path}</code>
          </p>
          <div className="grid gap-2 text-xs sm:grid-cols-2">
            {before !== undefined && <Value tone="border-bad-solid" label={t("before")} value={before} />}
            {after !== undefined && <Value tone="border-ok-solid" label={t("after")} value={after} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Value({ tone, label, value }: { tone: string; label: string; value: unknown }) {
  return (
    <div className={`border-l-2 pl-2 ${tone}`}>
      <span className="text-ink-3">{label}</span>
      <pre className="whitespace-pre-wrap [overflow-wrap:anywhere]">{JSON.stringify(value, null, 2)}</pre>
    </div>
  );
}
