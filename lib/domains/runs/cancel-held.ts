import { and, asc, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import { effects, runEvents, runSteps, runs } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import { cancelApprovals } from "@/lib/domains/approvals";
import { recordAudit } from "@/lib/domains/audit";
import { closeWaits } from "@/lib/domains/proofs";
import { emit } from "@/lib/durable/outbox";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { append } from "./journal";
import { moveRun } from "./machine";

/**
 * Cancels the runs that steps of a run waited for, and theirs in turn, since nobody waits for them any more.
 * @param nodeIds the steps
 */
export async function cancelChildren(
  tx: ScopedTx,
  scope: Scope,
  runId: Id<"run">,
  nodeIds: string[],
  now: Date,
): Promise<void> {
  if (nodeIds.length === 0) return;
  const children = await tx
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.parentRunId, runId),
        inArray(runs.parentNodeId, nodeIds),
        isNull(runs.finishedAt),
        // What is being undone is undone to its end.
        ne(runs.status, "compensating"),
      ),
    )
    .orderBy(asc(runs.id))
    .for("update");
  for (const child of children) await cancelHeld(tx, scope, child, `${runId} no longer waits for it`, now);
}

/** Cancels a run whose row this transaction has locked. */
export async function cancelHeld(
  tx: ScopedTx,
  scope: Scope,
  run: typeof runs.$inferSelect,
  reason: string,
  now: Date,
): Promise<void> {
  const runId = run.id;
  const status = moveRun(run.status, "cancelled");
  const { events, end } = append(
    runId,
    run,
    [{ type: "run.cancelled", data: { reason, by: scope.principal.label } }],
    now,
  );
  const place = { tenantId: run.tenantId, workspaceId: run.workspaceId };
  await tx
    .update(runs)
    .set({
      status,
      ...end,
      waitingFor: null,
      wakeAt: null,
      fence: sql`${runs.fence} + 1`,
      leaseUntil: null,
      stuckSince: null,
      stuckCode: null,
      finishedAt: now,
      updatedAt: now,
    })
    .where(eq(runs.id, runId));
  await tx.insert(runEvents).values(events.map((event) => ({ ...place, runId, ...event })));
  const ended = await tx
    .update(runSteps)
    .set({ status: "cancelled", finishedAt: now, wakeAt: null, why: null })
    .where(
      and(
        eq(runSteps.runId, runId),
        isNull(runSteps.finishedAt),
        inArray(runSteps.status, ["pending", "running", "waiting"]),
      ),
    )
    .returning({ nodeId: runSteps.nodeId, kind: runSteps.kind });
  const error = { code: "not_sent", message: "The run was cancelled before it was sent." };
  await tx
    .update(effects)
    .set({ status: "refused", error, settledAt: now })
    .where(and(eq(effects.runId, runId), eq(effects.status, "intended")));
  cancelApprovals(tx, runId, now);
  closeWaits(tx, runId, now);
  const waited = ended.filter(({ kind }) => kind === "sub_intent").map(({ nodeId }) => nodeId);
  await cancelChildren(tx, scope, runId, waited, now);
  recordAudit(tx, scope, {
    action: "run.cancelled",
    resource: { kind: "run", id: runId },
    before: { status: run.status },
    after: { status, ...end },
    reason,
  });
  emit(tx, "run/cancelled", { ...place, runId });
  // Whoever waits for it takes its end.
  if (run.parentRunId) emit(tx, "run/nudged", { ...place, runId: run.parentRunId });
}
