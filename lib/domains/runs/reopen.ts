import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { runEvents, runSteps, runs } from "@/drizzle/schema";
import type { Run } from "@/lib/contracts/runs";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { emit } from "@/lib/durable/outbox";
import { AppError, notFound, validationFailed } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { refuseGivenUp, refuseRepeating } from "./for-parent";
import { hasFailureRoute } from "./graph";
import { reopenRun, reopenStep } from "./machine";
import { readRun } from "./queries";
import { noChanges, type RunState, type StepState } from "./state";
import { seize, writeTurn } from "./store";

/**
 * Has a failed run go on from the step that failed it, and from those that were cancelled with it. An act that was
 * refused goes out under a new key; one whose outcome nobody knows keeps its key, and the other side is asked first.
 * A run that began this one stays as it is: retried itself, it takes this one's result.
 * @throws AppError not_found, validation_failed (no such step), invalid_transition (it has not failed, what it did
 *   was undone, people said no, the run that began it has done without it, or a run that it began did part of
 *   its work)
 */
export function retryRun(
  scope: Scope,
  runId: Id<"run">,
  { reason, nodeId }: { reason: string; nodeId?: string | undefined },
  command?: Command,
): Promise<Run> {
  return withCommand(scope, command, async (tx) => {
    await refuseGivenUp(tx, runId);
    const run = await seize(tx, runId);
    if (!run) throw notFound("Run");
    const before = run.status;
    run.status = reopenRun(run.status);
    await requireNotUndone(tx, runId);
    const again = stepsToBegin(run, nodeId);
    await refuseRepeating(tx, runId, again);
    await tx
      .update(runSteps)
      .set({
        status: "pending",
        attempt: 0,
        output: null,
        error: null,
        why: null,
        wakeAt: null,
        finishedAt: null,
      })
      .where(and(eq(runSteps.runId, runId), inArray(runSteps.nodeId, again)));
    await tx
      .update(runs)
      .set({ finishedAt: null })
      .where(and(eq(runs.id, runId), isNotNull(runs.finishedAt)));
    const changes = noChanges();
    const { kind, id, label } = scope.principal;
    changes.entries.push({ type: "run.retried", data: { reason, by: { kind, id, label }, steps: again } });
    await writeTurn(tx, run, changes, new Date(), { acts: [], isHeld: false });
    recordAudit(tx, scope, {
      action: "run.retried",
      resource: { kind: "run", id: runId },
      before: { status: before },
      after: { status: run.status, steps: again, seq: run.journal.seq, head: run.journal.head },
      reason,
    });
    emit(tx, "run/queued", { tenantId: run.tenantId, workspaceId: run.workspaceId, runId });
    return readRun(tx, runId);
  });
}

async function requireNotUndone(tx: ScopedTx, runId: Id<"run">): Promise<void> {
  const [undone] = await tx
    .select({ seq: runEvents.seq })
    .from(runEvents)
    .where(and(eq(runEvents.runId, runId), eq(runEvents.type, "run.compensating")));
  if (!undone) return;
  throw new AppError(
    "invalid_transition",
    "The run began to undo what it had done, so it cannot go on. Submit the intent anew.",
    { status: "failed" },
  );
}

/** The steps that begin anew: the one that failed the run, and those cancelled with it. */
function stepsToBegin(run: RunState, nodeId: string | undefined): string[] {
  const { definition } = run.template;
  const steps = [...run.steps.values()];
  const failed = steps.filter(
    (step) => step.status === "failed" && !hasFailureRoute(definition, step.nodeId),
  );
  if (nodeId !== undefined && !failed.some((step) => step.nodeId === nodeId)) {
    throw validationFailed([{ path: "nodeId", message: "is not a step that failed the run" }]);
  }
  const said = failed.find(saidNo);
  if (said) {
    throw new AppError(
      "invalid_transition",
      "People decided against it, and that is final. Submit the intent anew.",
      {
        status: "failed",
        nodeId: said.nodeId,
      },
    );
  }
  const again = [...failed, ...steps.filter(({ status }) => status === "cancelled")];
  for (const step of again) reopenStep(step.status);
  return again.map((step) => step.nodeId);
}

function saidNo({ error }: StepState): boolean {
  return error?.code === "approval_rejected" || error?.code === "approval_expired";
}
