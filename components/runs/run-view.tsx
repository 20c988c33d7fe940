"use client";

import { Ban, CircleX, PackageCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { RunProofs } from "@/components/proofs/run-proofs";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { Copyable } from "@/components/ui/copyable";
import { Notice } from "@/components/ui/notice";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { Decision } from "@/lib/contracts/decisions";
import type { RunDetail, RunEvent } from "@/lib/contracts/runs";
import { DecisionPanel } from "./decision-panel";
import { FamilyNotice } from "./family-notice";
import { Journal } from "./journal";
import { RunApprovals } from "./run-approvals";
import { RunEffects } from "./run-effects";
import { RunFacts } from "./run-facts";
import { RunFamily } from "./run-family";
import { type DrawnTemplate, RunGraph } from "./run-graph";
import { hasEnded, RunStatusPill } from "./run-status";
import { StuckNotice } from "./stuck-notice";
import { Timeline } from "./timeline";
import { timelineSteps } from "./timeline-steps";
import { TraceWaterfall } from "./trace-waterfall";
import { type Liveness, type RunSnapshot, useLiveRun } from "./use-live-run";
import { WaitingNotice } from "./waiting-notice";

const VIEWS = ["timeline", "graph", "events", "trace", "effects", "policy", "approvals", "proofs"] as const;

/** The acts of an operator. */
interface RunControls {
  /** Ends the run and leaves what it did. */
  cancel: ReactNode;
  /** The same, with the choice to undo first what it did. */
  cancelOrUndo: ReactNode;
  /** Leaves the rest of what was being undone as it is. */
  stopUndoing: ReactNode;
  /** Takes a failed run up again. */
  retry: ReactNode;
  /** Has a stuck run taken up. */
  repair: ReactNode;
}

interface RunViewProps {
  initial: RunSnapshot;
  drawn: DrawnTemplate;
  /** Undefined when the reader may not see policy decisions. */
  decision: Decision | null | undefined;
  /** What may be done to the run, each where it is possible; null for who may do none of it. */
  controls: RunControls | null;
  /** Whether the reader may take the evidence bundle. */
  mayExport: boolean;
}

/** One run, kept up to date while it moves. */
export function RunView({ initial, drawn, decision, controls, mayExport }: RunViewProps) {
  const t = useTranslations("run");
  const { snapshot, liveness, readMore } = useLiveRun(initial);
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("timeline"));
  const { run, steps, events, trace, approvals, proofs } = snapshot;
  const hidden = new Set<string>([
    ...(decision === undefined ? ["policy"] : []),
    ...(approvals === null ? ["approvals"] : []),
    ...(proofs === null ? ["proofs"] : []),
  ]);
  const views = VIEWS.filter((name) => !hidden.has(name));
  const failedStep = steps.findLast(
    ({ status, error }) => status === "failed" && error?.message === run.error?.message,
  );
  const counts: Partial<Record<(typeof VIEWS)[number], number>> = {
    events: run.events,
    approvals: approvals?.length,
    proofs: proofs?.length,
    effects: steps.reduce((sum, { effects }) => sum + effects.length, 0),
  };
  return (
    <div className="grid gap-5">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 gap-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1 className="font-semibold text-xl tracking-tight">{run.template.title}</h1>
            <span role="status">
              <RunStatusPill status={run.status} size="md" />
            </span>
            <LiveMark liveness={liveness} />
          </div>
          <Copyable value={run.id} what={t("id")} className="text-ink-3" />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {controls && controlOf(run, controls)}
          {mayExport && (
            <Button asChild variant="outline" size="sm">
              <a href={`/v1/runs/${run.id}/bundle`} download title={t("bundle.hint")}>
                <PackageCheck aria-hidden />
                {t("bundle.action")}
              </a>
            </Button>
          )}
        </div>
      </header>

      <RunFamily run={run} steps={steps} />
      <StuckNotice run={run} repair={controls?.repair} />
      {!hasEnded(run.status) && <WaitingNotice run={run} steps={steps} />}
      {run.error && (
        <Notice
          tone="bad"
          icon={CircleX}
          title={failedStep ? t("failedAt", { step: failedStep.title }) : t("failedBecause")}
        >
          <code className="mr-2 text-xs">{run.error.code}</code>
          {run.error.message}
          {run.status === "compensated" && <p>{t("undone")}</p>}
          {DECIDED.has(run.error.code) && <p>{t("final")}</p>}
        </Notice>
      )}
      <CancelledNotice events={events} />
      <FamilyNotice run={run} steps={steps} />

      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Tabs
          value={views.includes(view) ? view : "timeline"}
          onValueChange={(value) => setView(VIEWS.find((name) => name === value) ?? "timeline")}
          className="min-w-0"
        >
          <TabsList aria-label={t("tabs.label")}>
            {views.map((name) => (
              <TabsTrigger key={name} value={name}>
                {t(`tabs.${name}`)}
                {counts[name] ? (
                  <span className="font-normal text-ink-3 text-xs tabular-nums">{counts[name]}</span>
                ) : null}
              </TabsTrigger>
            ))}
          </TabsList>
          <TabsContent value="timeline" className="pt-5">
            <Timeline steps={timelineSteps(drawn.definition, steps)} ended={hasEnded(run.status)} />
          </TabsContent>
          <TabsContent value="graph">
            <RunGraph drawn={drawn} steps={steps} ended={hasEnded(run.status)} />
          </TabsContent>
          <TabsContent value="events">
            <Journal events={events} total={run.events} readMore={readMore} />
          </TabsContent>
          <TabsContent value="trace">
            <TraceWaterfall trace={trace} steps={steps} />
          </TabsContent>
          <TabsContent value="effects">
            <RunEffects steps={steps} />
          </TabsContent>
          {decision !== undefined && (
            <TabsContent value="policy">
              <DecisionPanel decision={decision} />
            </TabsContent>
          )}
          {approvals && (
            <TabsContent value="approvals">
              <RunApprovals approvals={approvals} />
            </TabsContent>
          )}
          {proofs && (
            <TabsContent value="proofs">
              <RunProofs proofs={proofs} />
            </TabsContent>
          )}
        </Tabs>
        <RunFacts run={run} />
      </div>
    </div>
  );
}

/** Who cancelled a run, and why. */
function CancelledNotice({ events }: { events: RunEvent[] }) {
  const t = useTranslations("run");
  const cancelled = events.findLast(({ type }) => type === "run.cancelled");
  if (!cancelled) return null;
  const { by, reason } = cancelled.data as { by?: string; reason: string };
  return (
    <Notice icon={Ban} title={by ? t("cancelledBy", { by }) : t("cancelled")}>
      {reason}
    </Notice>
  );
}

/** Failures that are a decision of people: final, and not to be tried again. */
const DECIDED: ReadonlySet<string> = new Set(["approval_rejected", "approval_expired"]);

/** The act that fits how the run stands. */
function controlOf({ status, error }: RunDetail, controls: RunControls): ReactNode {
  if (status === "queued") return controls.cancel;
  if (status === "running" || status === "waiting") return controls.cancelOrUndo;
  if (status === "compensating") return controls.stopUndoing;
  return status === "failed" && !DECIDED.has(error?.code ?? "") && controls.retry;
}

function LiveMark({ liveness }: { liveness: Liveness }) {
  const t = useTranslations("run");
  if (liveness === "ended") return null;
  return (
    <span className="flex items-center gap-1.5 text-ink-2 text-sm">
      <span className="relative flex size-2">
        {liveness === "live" && (
          <span className="absolute inset-0 animate-ping rounded-full bg-ok-solid/70 [animation-duration:2s]" />
        )}
        <span className={cn("size-2 rounded-full", liveness === "live" ? "bg-ok-solid" : "bg-wait")} />
      </span>
      {t(liveness)}
    </span>
  );
}
