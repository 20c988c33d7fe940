import { useTranslations } from "next-intl";
import type { Step } from "@/lib/contracts/runs";
import { EffectCard } from "./effect-card";

/** What a run did, or meant to do, outside. */
export function RunEffects({ steps }: { steps: Step[] }) {
  const t = useTranslations("run.effects");
  const acts = steps.flatMap(({ title, effects }) => effects.map((effect) => ({ title, effect })));
  if (acts.length === 0) return <p className="text-ink-3 text-sm">{t("none")}</p>;
  return (
    <div className="grid gap-4">
      <p className="max-w-prose text-ink-3 text-sm">{t("note")}</p>
      {acts.map(({ title, effect }) => (
        <EffectCard key={effect.id} effect={effect} step={title} />
      ))}
    </div>
  );
}
