import type { ScopedTx } from "@/lib/db";
import { dispatch, drop, type Message, store } from "@/lib/durable/outbox";
import type { Id } from "@/lib/kernel/ids";
import { log, withLogContext } from "@/lib/log";
import { isOver } from "./machine";
import { beginSegment, type RestOfSegment } from "./segment";
import { Shares } from "./shares";
import type { RunState } from "./state";

/** So many runs at once are driven for callers who wait; others take the way over the engine, which is fair. */
const AT_ONCE_MAX = 64;
/** So many of them of one tenant: the others find some left, whatever it does. */
const PER_TENANT_MAX = 48;
const underWay = new Shares(AT_ONCE_MAX, PER_TENANT_MAX);

/**
 * Begins a run in the transaction that accepts it, and performs its first segment in this process: for a caller who
 * waits for its end, whom it saves the way over the engine. What is left after it (a wait, more work, a failure) is
 * the engine's. If the process dies the message is still in the outbox, unless the run was over at once.
 */
export async function driveNow(tx: ScopedTx, run: RunState, queued: Message<"run/queued">): Promise<void> {
  const rest = await beginSegment(tx, run);
  if (isOver(run.status)) return;
  store(tx, queued);
  tx.afterCommit(() => void performRest(rest, queued));
}

/** Whether this process takes one more run of the tenant on. */
export function canDriveNow(tenantId: Id<"tenant">): boolean {
  return underWay.isOpenTo(tenantId);
}

async function performRest(rest: RestOfSegment, queued: Message<"run/queued">): Promise<void> {
  const { tenantId } = queued.data;
  underWay.take(tenantId);
  await withLogContext({ runId: queued.data.runId }, async () => {
    try {
      const { state } = await rest();
      if (state === "over") drop(queued);
      else dispatch(queued);
    } catch (error) {
      log().warn({ err: error }, "the segment did not end; the engine takes the run on");
      dispatch(queued);
    } finally {
      underWay.give(tenantId);
    }
  });
}
