import { useTranslations } from "next-intl";
import { Instant } from "@/components/time/instant";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import { JsonBlock } from "@/components/ui/json-block";
import type { Step } from "@/lib/contracts/runs";
import { EffectCard } from "./effect-card";
import { RunStatusPill } from "./run-status";
import { StepProblem } from "./step-problem";

/** Everything known of one step. */
export function StepDetail({ step }: { step: Step }) {
  // What the other side answered is often all that a step gives: it is shown once.
  const output = JSON.stringify(step.output);
  const shown = step.effects.some(({ receipt }) => JSON.stringify(receipt) === output);
  const t = useTranslations("run.graph");
  const kinds = useTranslations("template.kinds");
  return (
    <div className="grid gap-4">
      <Facts>
        <Fact name={t("status")}>
          <RunStatusPill status={step.status} />
        </Fact>
        <Fact name={t("kind")}>{kinds(step.kind as Parameters<typeof kinds>[0])}</Fact>
        <Fact name={t("id")}>
          <Copyable value={step.nodeId} what={t("id")} />
        </Fact>
        {step.attempt > 0 && <Fact name={t("attempts")}>{step.attempt}</Fact>}
        {step.startedAt && (
          <Fact name={t("started")}>
            <Instant at={step.startedAt} precise />
          </Fact>
        )}
        {step.wakeAt && step.status === "waiting" && (
          <Fact name={t("wakes")}>
            <Instant at={step.wakeAt} precise />
          </Fact>
        )}
        {step.finishedAt && (
          <Fact name={t("finished")}>
            <Instant at={step.finishedAt} precise />
          </Fact>
        )}
      </Facts>
      {step.error && <StepProblem error={step.error} isFinal={step.status !== "waiting"} />}
      {step.effects.map((effect) => (
        <EffectCard key={effect.id} effect={effect} />
      ))}
      {step.output !== null && !shown && (
        <JsonBlock value={step.output} label={`${t("output")}: ${step.title}`} />
      )}
    </div>
  );
}
