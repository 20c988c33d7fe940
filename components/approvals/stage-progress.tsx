import { Check, Circle } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/class-names";
import type { Approval } from "@/lib/contracts/approvals";

/** How far each stage is: who may approve, and how many of how many have. */
export function StageProgress({ stages }: Pick<Approval, "stages">) {
  const t = useTranslations("approval");
  return (
    <ol aria-label={t("stages")} className="grid gap-2 text-sm">
      {stages.map(({ roles, people, quorum, given }) => {
        const isMet = given >= quorum;
        const Icon = isMet ? Check : Circle;
        const who = [...roles, ...people].join(", ");
        return (
          <li key={who} className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-start gap-2">
            <Icon aria-hidden className={cn("mt-0.5 size-4", isMet ? "text-ok" : "text-ink-3")} />
            <span className="break-words">{who}</span>
            <span className="text-ink-2 tabular-nums">{t("given", { given, quorum })}</span>
          </li>
        );
      })}
    </ol>
  );
}
