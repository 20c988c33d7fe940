import { useTranslations } from "next-intl";
import { EffectStatusPill } from "@/components/effects/effect-status";
import { Instant } from "@/components/time/instant";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import { JsonBlock } from "@/components/ui/json-block";
import type { StepEffect } from "@/lib/contracts/runs";

/** One act on the outside world: its key, how it stands, and what the other side said. */
export function EffectCard({ effect, step }: { effect: StepEffect; step?: string }) {
  const t = useTranslations("run.effects");
  const kinds = useTranslations("effects.kinds");
  return (
    <section
      data-effect={effect.key}
      aria-label={effect.key}
      className="grid gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <header className="flex flex-wrap items-center justify-between gap-2">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          {step && <span className="font-medium">{step}</span>}
          <span className="text-ink-3">{kinds(effect.kind as Parameters<typeof kinds>[0])}</span>
        </p>
        <EffectStatusPill status={effect.status} />
      </header>
      <Facts>
        <Fact name={t("key")}>
          <Copyable value={effect.key} what={t("key")} />
        </Fact>
        <Fact name={t("attempts")}>{effect.attempts}</Fact>
        <Fact name={t("intended")}>
          <Instant at={effect.intendedAt} precise />
        </Fact>
        {effect.settledAt && (
          <Fact name={t(effect.status === "unknown" ? "unknownSince" : "settled")}>
            <Instant at={effect.settledAt} precise />
          </Fact>
        )}
        {effect.error && (
          <Fact name={t("error")}>
            <code className="mr-2 text-xs">{effect.error.code}</code>
            {effect.error.message}
          </Fact>
        )}
      </Facts>
      {effect.receipt !== null && (
        <div className="grid gap-1.5">
          <p className="text-ink-3 text-sm">{t("receipt")}</p>
          <JsonBlock value={effect.receipt} label={`${t("receipt")}: ${effect.key}`} />
        </div>
      )}
    </section>
  );
}
