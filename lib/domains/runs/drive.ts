import type { ScopedTx } from "@/lib/db";
import { dispatch, drop, type Message, store } from "@/lib/durable/outbox";
import { log, withLogContext } from "@/lib/log";
import { isOver } from "./machine";
import { beginSegment, type RestOfSegment } from "./segment";
import type { RunState } from "./state";

/** So many runs at once are driven for callers who wait; others take the way over the engine, which is fair. */
const AT_ONCE_MAX = 64;
let underWay = 0;

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

/** Whether this process takes one more run on. */
export function canDriveNow(): boolean {
  return underWay < AT_ONCE_MAX;
}

async function performRest(rest: RestOfSegment, queued: Message<"run/queued">): Promise<void> {
  underWay += 1;
  await withLogContext({ runId: queued.data.runId }, async () => {
    try {
      const { state } = await rest();
      if (state === "over") drop(queued);
      else dispatch(queued);
    } catch (error) {
      log().warn({ err: error }, "the segment did not end; the engine takes the run on");
      dispatch(queued);
    } finally {
      underWay -= 1;
    }
  });
}
