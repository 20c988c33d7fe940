import { Check, CircleAlert, Minus, ShieldCheck, ShieldX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { formatDuration } from "@/components/time/duration";
import { cn } from "@/components/ui/class-names";
import { Copyable } from "@/components/ui/copyable";
import { JsonBlock } from "@/components/ui/json-block";
import { Pill } from "@/components/ui/status";
import { demandOf } from "@/lib/contracts/approval-stages";
import type { Decision, RuleResult } from "@/lib/contracts/decisions";

/** The policy decision a run stands on: the answer (then `children`), what it obliges, and every rule that was looked at. */
export function DecisionPanel({ decision, children }: { decision: Decision | null; children?: ReactNode }) {
  const t = useTranslations("run.policy");
  const states = useTranslations("status");
  if (!decision) return <p className="text-ink-3 text-sm">{t("none")}</p>;
  const allowed = decision.effect === "allow";
  const { approval, proofs } = decision.obligations;
  return (
    <div className="grid gap-5 text-sm">
      <div className="grid gap-2">
        <div className="flex flex-wrap items-center gap-2">
          <Pill size="md" tone={allowed ? "ok" : "bad"} icon={allowed ? ShieldCheck : ShieldX}>
            {states(decision.effect)}
          </Pill>
          <span className="text-ink-3">{t("took", { time: formatDuration(decision.micros / 1000) })}</span>
          <Copyable value={decision.id} what={t("effect")} className="text-ink-3" />
        </div>
        <p className="max-w-prose break-words text-base">{decision.explanation}</p>
      </div>

      {children}

      <section className="grid gap-1.5">
        <h2 className="font-medium text-ink-3">{t("obligations")}</h2>
        {!approval && !proofs?.length && <p className="text-ink-2">{t("nothing")}</p>}
        <ul className="grid gap-1">
          {approval &&
            demandOf(approval).stages.map(({ roles, people, quorum }) => {
              const who = [...roles, ...people].join(", ");
              return <li key={who}>{t("approvalBy", { quorum, roles: who })}</li>;
            })}
          {approval?.excludeRequester && <li className="text-ink-2">{t("excludesRequester")}</li>}
          {proofs && proofs.length > 0 && <li>{t("proofs", { kinds: proofs.join(", ") })}</li>}
        </ul>
      </section>

      <section className="grid gap-1.5">
        <h2 className="font-medium text-ink-3">{t("rules")}</h2>
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {decision.rules.map((rule) => (
            <Rule key={`${rule.packKey}/${rule.ruleId}`} rule={rule} />
          ))}
        </ul>
      </section>

      <section className="grid gap-1.5">
        <h2 className="font-medium text-ink-3">{t("evaluated")}</h2>
        <JsonBlock value={decision.input} label={t("evaluated")} />
      </section>
    </div>
  );
}

function Rule({ rule }: { rule: RuleResult }) {
  const t = useTranslations("run.policy");
  const effects = useTranslations("policies.rule.effects");
  const Icon = rule.error ? CircleAlert : rule.matched ? Check : Minus;
  const negative = rule.effect === "deny" || rule.error;
  return (
    <li className={cn("flex gap-3 px-3 py-2.5", !rule.matched && !rule.error && "text-ink-3")}>
      <Icon
        aria-hidden
        className={cn(
          "mt-0.5 size-4 shrink-0",
          rule.matched && (negative ? "text-bad" : "text-ok"),
          rule.error && "text-bad",
        )}
      />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="font-medium">{rule.title}</span>
          <span className="flex items-baseline gap-2 text-xs">
            <span>{effects(rule.effect)}</span>
            <span>{rule.matched ? t("matched") : t("notMatched")}</span>
          </span>
        </p>
        {(rule.matched || rule.error) && (
          <p className="break-words text-ink-2">{rule.error ?? rule.reason}</p>
        )}
        <code className="text-ink-3 text-xs">
          {rule.packKey}/{rule.ruleId}
        </code>
      </div>
    </li>
  );
}
