import { dispatch, type Message } from "@/lib/durable/outbox";
import { log, withLogContext } from "@/lib/log";
import { runSegment } from "./segment";

/** So many runs at once are driven for callers who wait; others take the way over the engine, which is fair. */
const AT_ONCE_MAX = 64;
let underWay = 0;

/**
 * Runs the first segment of a run just accepted in this process, for a caller who waits for its end: that saves the
 * way over the engine. What is left after it (a wait, more work, a failure) is the engine's. If the process dies the
 * message is still in the outbox.
 */
export function driveNow(queued: Message<"run/queued">): void {
  if (underWay < AT_ONCE_MAX) void drive(queued);
  else dispatch(queued);
}

async function drive(queued: Message<"run/queued">): Promise<void> {
  const { runId, ...claims } = queued.data;
  underWay += 1;
  await withLogContext({ runId }, async () => {
    try {
      const { state } = await runSegment(claims, runId, queued.id);
      if (state !== "over") dispatch(queued);
    } catch (error) {
      log().warn({ err: error }, "the segment did not end; the engine takes the run on");
      dispatch(queued);
    } finally {
      underWay -= 1;
    }
  });
}
