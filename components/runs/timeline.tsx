import { ChevronRight } from "lucide-react";
import { useFormatter, useNow, useTranslations } from "next-intl";
import { elapsed, formatDuration } from "@/components/time/duration";
import { cn } from "@/components/ui/class-names";
import { Copyable } from "@/components/ui/copyable";
import { JsonBlock } from "@/components/ui/json-block";
import type { Tone } from "@/components/ui/status";
import type { Step } from "@/lib/contracts/runs";
import { STATUS_LOOKS } from "./run-status";
import { StepProblem } from "./step-problem";

const MARKS: Record<Tone, string> = {
  idle: "border-line-strong bg-surface text-ink-3",
  ok: "border-transparent bg-ok-soft text-ok",
  wait: "border-transparent bg-wait-soft text-wait",
  bad: "border-transparent bg-bad-soft text-bad",
  busy: "border-transparent bg-busy-soft text-busy",
  undo: "border-transparent bg-undo-soft text-undo",
};

/** Kinds whose waiting is over at its time, whatever has come. */
const ENDS_THEN: ReadonlySet<string> = new Set(["approval", "proof", "event", "delay"]);

interface TimelineProps {
  /** In the order they are told. */
  steps: Step[];
  /** Whether the run is over: what has not begun then never will. */
  ended: boolean;
}

/** The run's steps: what happened, what happens, what is to come. */
export function Timeline({ steps, ended }: TimelineProps) {
  const t = useTranslations("run");
  const moving = steps.some(({ status }) => status === "running" || status === "waiting");
  const now = useNow(moving ? { updateInterval: 1000 } : undefined).getTime();
  if (steps.length === 0) return <p className="text-ink-3 text-sm">{t("noSteps")}</p>;
  return (
    <ol className="grid">
      {steps.map((step, index) => (
        <TimelineStep
          key={step.nodeId}
          step={step}
          now={now}
          last={index === steps.length - 1}
          ended={ended}
        />
      ))}
    </ol>
  );
}

interface TimelineStepProps {
  step: Step;
  now: number;
  last: boolean;
  ended: boolean;
}

function TimelineStep({ step, now, last, ended }: TimelineStepProps) {
  const t = useTranslations("run");
  const states = useTranslations("status");
  const kinds = useTranslations("template.kinds");
  const format = useFormatter();
  const { tone, icon: Icon, spin } = STATUS_LOOKS[step.status];
  const untouched = step.startedAt === null;
  return (
    <li
      data-step={step.nodeId}
      data-status={step.status}
      className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-3"
    >
      <div className="grid grid-rows-[auto_1fr] justify-items-center">
        <span className={cn("grid size-7 place-items-center rounded-full border", MARKS[tone])}>
          <Icon aria-hidden className={cn("size-4", spin && "animate-spin [animation-duration:2s]")} />
        </span>
        {!last && <span aria-hidden className="my-1 w-px bg-line-strong" />}
      </div>
      <div className={cn("grid gap-2", last ? "pb-1" : "pb-6")}>
        <div className="flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-0.5">
          <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <span className={cn("font-medium", untouched && "text-ink-2")}>{step.title}</span>
            <span className="text-ink-3 text-sm">{kinds(step.kind as Parameters<typeof kinds>[0])}</span>
          </p>
          <p className="flex items-baseline gap-2 text-ink-2 text-sm tabular-nums">
            {step.attempt > 1 && <span>{t("attempt", { attempt: step.attempt })}</span>}
            <span>{ended && step.status === "pending" ? t("notReached") : states(step.status)}</span>
            {step.startedAt && <span>{formatDuration(elapsed(step.startedAt, step.finishedAt, now))}</span>}
          </p>
        </div>
        {step.status === "waiting" && step.wakeAt && Date.parse(step.wakeAt) > now && (
          <p className="text-ink-2 text-sm">
            {t(ENDS_THEN.has(step.kind) && !step.error ? "endsAt" : "wakesAt", {
              time: format.relativeTime(new Date(step.wakeAt), now),
            })}
          </p>
        )}
        {step.error && <StepProblem error={step.error} isFinal={step.status !== "waiting"} />}
        {step.effectKey && (
          <p className="flex min-w-0 flex-wrap items-center gap-x-2 text-ink-2 text-sm">
            <span className="text-ink-3">{t("effectKey")}</span>
            <Copyable value={step.effectKey} what={t("effectKey")} />
          </p>
        )}
        {step.output !== null && (
          <details className="group">
            <summary className="flex w-fit list-none items-center gap-1 rounded text-ink-2 text-sm hover:text-ink [&::-webkit-details-marker]:hidden">
              <ChevronRight
                aria-hidden
                className="size-4 text-ink-3 transition-transform group-open:rotate-90"
              />
              {t("showOutput")}
            </summary>
            <JsonBlock value={step.output} label={`${t("showOutput")}: ${step.title}`} className="mt-2" />
          </details>
        )}
      </div>
    </li>
  );
}
