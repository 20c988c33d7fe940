import { ArrowRight, CircleCheck } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { Instant } from "@/components/time/instant";
import { JsonBlock } from "@/components/ui/json-block";
import { Notice } from "@/components/ui/notice";
import { Pill } from "@/components/ui/status";
import type { Flip, Simulation } from "@/lib/contracts/policy-simulation";
import { formatMoney } from "@/lib/kernel/money";

/** What a draft would decide differently: the sums first, then every flip. */
export function SimulationView({ simulation }: { simulation: Simulation }) {
  const t = useTranslations("policies.simulation");
  const locale = useLocale();
  const { evaluated, flips, impact, devices } = simulation;
  return (
    <div className="grid min-w-0 gap-4">
      <Notice
        tone={flips.length === 0 ? "ok" : "wait"}
        icon={CircleCheck}
        role="status"
        title={t("summary", { evaluated, flips: flips.length })}
      >
        {impact.length > 0 && (
          <ul className="grid gap-0.5">
            {impact.map(({ currency, nowDenied, nowAllowed, obligations }) => (
              <li key={currency}>
                {t("impact", {
                  denied: formatMoney(nowDenied, currency, locale),
                  allowed: formatMoney(nowAllowed, currency, locale),
                  obligations: formatMoney(obligations, currency, locale),
                })}
              </li>
            ))}
          </ul>
        )}
        {devices > 0 && <p>{t("devices", { devices })}</p>}
      </Notice>
      <ul className="grid gap-2">
        {flips.map((flip) => (
          <li key={flip.decisionId ?? `input-${flip.index}`}>
            <FlipRow flip={flip} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const TONES = { now_denied: "bad", now_allowed: "ok", obligations: "wait" } as const;

function FlipRow({ flip }: { flip: Flip }) {
  const t = useTranslations("policies.simulation");
  const states = useTranslations("status");
  const locale = useLocale();
  return (
    <details className="min-w-0 rounded-lg border border-line bg-surface" data-change={flip.change}>
      <summary className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 text-sm">
        <Pill tone={TONES[flip.change]}>{t(flip.change)}</Pill>
        {flip.amount && (
          <span className="tabular-nums">{formatMoney(flip.amount.minor, flip.amount.currency, locale)}</span>
        )}
        <span className="text-ink-3">
          {flip.at ? <Instant at={flip.at} /> : t("pasted", { number: (flip.index ?? 0) + 1 })}
        </span>
      </summary>
      <div className="grid gap-3 border-line border-t p-4 text-sm">
        <div className="grid items-start gap-2 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
          <div>
            <p className="font-medium">
              {t("before")}: {states(flip.before.effect)}
            </p>
            <p className="text-ink-2">{flip.before.explanation}</p>
          </div>
          <ArrowRight aria-hidden className="size-4 text-ink-3 max-sm:rotate-90" />
          <div>
            <p className="font-medium">
              {t("after")}: {states(flip.after.effect)}
            </p>
            <p className="text-ink-2">{flip.after.explanation}</p>
          </div>
        </div>
        <JsonBlock value={flip.input} label={t("input")} />
        {flip.decisionId && (
          <Link
            href={`/decisions/${flip.decisionId}`}
            className="text-accent underline-offset-2 hover:underline"
          >
            {t("open")}
          </Link>
        )}
      </div>
    </details>
  );
}
