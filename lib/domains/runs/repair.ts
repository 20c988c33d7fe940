import { and, eq, inArray, sql } from "drizzle-orm";
import { outbox, runSteps, runs } from "@/drizzle/schema";
import type { Run } from "@/lib/contracts/runs";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { dispatch, emit, type Message } from "@/lib/durable/outbox";
import { AppError, notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { isOver } from "./machine";
import { readRun } from "./queries";

/** What a step waits for that looking again may end. */
const LOOKED_AT_AGAIN = ["outcome_unknown", "answer_awaited", "deferred", "kill_switch_active"];

/**
 * Has a run taken up at once: sends its messages again, asks again where an outcome is open, and begins a driver of
 * its own. Nothing is done twice by it, so it may be asked for at any time.
 * @throws AppError not_found, invalid_transition (it is over), conflict (a worker carries it just now)
 */
export function repairRun(
  scope: Scope,
  runId: Id<"run">,
  { reason }: { reason: string },
  command?: Command,
): Promise<Run> {
  return withCommand(scope, command, async (tx) => {
    const [run] = await tx
      .select({
        status: runs.status,
        stuckCode: runs.stuckCode,
        isHeld: sql<boolean>`coalesce(${runs.leaseUntil} > clock_timestamp(), false)`,
      })
      .from(runs)
      .where(eq(runs.id, runId))
      .for("update");
    if (!run) throw notFound("Run");
    if (isOver(run.status)) {
      throw new AppError("invalid_transition", `A run that is ${run.status} is over.`, {
        status: run.status,
      });
    }
    if (run.isHeld)
      throw new AppError("conflict", "A worker carries it just now. Try again in a few seconds.");
    const now = new Date();
    await tx
      .update(runs)
      .set({ fence: sql`${runs.fence} + 1`, leaseUntil: null })
      .where(eq(runs.id, runId));
    await tx
      .update(runSteps)
      .set({ wakeAt: now })
      .where(
        and(
          eq(runSteps.runId, runId),
          eq(runSteps.status, "waiting"),
          inArray(sql`${runSteps.error}->>'code'`, LOOKED_AT_AGAIN),
        ),
      );
    recordAudit(tx, scope, {
      action: "run.repaired",
      resource: { kind: "run", id: runId },
      before: { status: run.status, stuck: run.stuckCode },
      reason,
    });
    await sendAgain(tx, runId);
    const { tenantId, workspaceId } = scope;
    emit(tx, "run/nudged", { tenantId, workspaceId, runId });
    emit(tx, "run/queued", { tenantId, workspaceId, runId });
    return readRun(tx, runId);
  });
}

/** Sends again what is still in the outbox for a run; the engine drops what it has had. */
async function sendAgain(tx: ScopedTx, runId: Id<"run">): Promise<void> {
  const rows = await tx.select().from(outbox).where(sql`${outbox.data}->>'runId' = ${runId}`);
  tx.afterCommit(() => {
    // Only the outbox makes rows.
    for (const { id, name, data } of rows) dispatch({ id, name, data } as unknown as Message);
  });
}
