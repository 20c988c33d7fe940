import { Lightbulb } from "lucide-react";
import { useTranslations } from "next-intl";
import { Notice } from "@/components/ui/notice";
import type { Json } from "@/lib/kernel/canonical";

interface Remedy {
  changes: { field: string; from: Json; to: Json }[];
  explanation: string;
}

const shown = (value: Json) => (typeof value === "string" ? value : JSON.stringify(value));

/** The smallest changes after which what was denied would be allowed. */
export function RemedyList({ remedies }: { remedies: Remedy[] }) {
  const t = useTranslations("decisions");
  if (remedies.length === 0) return null;
  return (
    <Notice icon={Lightbulb} title={t("remedies")}>
      <ul className="grid gap-2">
        {remedies.map(({ changes, explanation }) => (
          <li key={JSON.stringify(changes)} className="grid gap-0.5">
            {changes.map(({ field, from, to }) => (
              <span key={field} className="break-words text-ink">
                <code className="text-xs">{field}</code> {t("remedy", { from: shown(from), to: shown(to) })}
              </span>
            ))}
            <span>{explanation}</span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
