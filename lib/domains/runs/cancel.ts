import { eq } from "drizzle-orm";
import { runs } from "@/drizzle/schema";
import type { Run } from "@/lib/contracts/runs";
import { type Command, withCommand } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { cancelHeld } from "./cancel-held";
import { readRun } from "./queries";
import { turnBack } from "./turn-back";

/**
 * Cancels a run that has not ended: nothing more is started, open approvals close, and a worker that still holds
 * the run is shut out. What is already under way outside is recorded when it answers, and the other side is asked
 * about what is not. A run that is undoing what it did leaves the rest as it is.
 * @param options `compensate`: what it did is undone first; see `turnBack`
 * @throws AppError not_found, invalid_transition
 */
export async function cancelRun(
  scope: Scope,
  runId: Id<"run">,
  { reason, compensate = false }: { reason: string; compensate?: boolean | undefined },
  command?: Command,
): Promise<Run> {
  return withCommand(scope, command, async (tx) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, runId)).for("update");
    if (!run) throw notFound("Run");
    // A run that nothing was done in has nothing to undo.
    if (compensate && run.status !== "queued") {
      await turnBack(tx, scope, runId, reason);
      return readRun(tx, runId);
    }
    await cancelHeld(tx, scope, run, reason, new Date());
    return readRun(tx, runId);
  });
}
