import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { hasEnded } from "@/components/runs/run-status";
import { RunView } from "@/components/runs/run-view";
import { layoutGraph } from "@/components/templates/graph-layout";
import { BackLink } from "@/components/ui/back-link";
import { requireScope } from "@/lib/auth/session";
import { listApprovals } from "@/lib/domains/approvals";
import { getIntent } from "@/lib/domains/intents";
import { getDecision } from "@/lib/domains/policies";
import { listProofs } from "@/lib/domains/proofs";
import { getRun, getRunDefinition, getTrace, listEvents, listSteps } from "@/lib/domains/runs";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../load";
import { CancelRun } from "./cancel-run";
import { RepairRun } from "./repair-run";
import { RetryRun } from "./retry-run";

/** Entries read with the page; more are read when asked for. */
const JOURNAL_PAGE = 200;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("runs.columns"))("run") };
}

export default async function RunPage({ params }: RouteProps<{ runId: string }>) {
  const scope = await requireScope("runs:read");
  const { runId } = await params;
  if (!isId("run", runId)) notFound();
  const may = (permission: "approvals:read" | "policies:read" | "proofs:read") =>
    scope.permissions.has(permission);
  const { decision, drawn, ...initial } = await load(async () => {
    const run = await getRun(scope, runId);
    const [steps, events, trace, definition, approvals, decision, proofs] = await Promise.all([
      listSteps(scope, runId),
      listEvents(scope, runId, { after: 0, limit: JOURNAL_PAGE }),
      getTrace(scope, runId),
      getRunDefinition(scope, runId),
      may("approvals:read") ? listApprovals(scope, { runId, limit: 25 }) : null,
      may("policies:read")
        ? getIntent(scope, run.intentId).then(({ decisionId }) => getDecision(scope, decisionId))
        : undefined,
      may("proofs:read") ? listProofs(scope, { runId, limit: 25 }) : null,
    ]);
    const drawn = { definition, positions: await layoutGraph(definition) };
    return {
      run,
      steps,
      events,
      trace,
      approvals: approvals?.items ?? null,
      decision,
      drawn,
      proofs: proofs?.items ?? null,
    };
  });
  const canUndo = drawn.definition.nodes.some(({ compensation }) => compensation);
  const t = await getTranslations("run");
  return (
    <div className="grid gap-3">
      <BackLink href="/runs">{t("back")}</BackLink>
      <RunView
        // A run that has ended is shown as the server read it; one that moves is followed from there.
        key={hasEnded(initial.run.status) ? initial.run.finishedAt : runId}
        initial={initial}
        drawn={drawn}
        decision={decision}
        mayExport={scope.permissions.has("audit:read")}
        controls={
          scope.permissions.has("runs:operate")
            ? {
                cancel: <CancelRun key="cancel" runId={runId} way="leave" />,
                cancelOrUndo: (
                  <CancelRun key="cancelOrUndo" runId={runId} way={canUndo ? "choose" : "leave"} />
                ),
                stopUndoing: <CancelRun key="stopUndoing" runId={runId} way="stop" />,
                retry: <RetryRun key="retry" runId={runId} />,
                repair: <RepairRun key="repair" runId={runId} />,
              }
            : null
        }
      />
    </div>
  );
}
