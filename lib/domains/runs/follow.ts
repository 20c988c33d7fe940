import type { RunEvent } from "@/lib/contracts/runs";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { feedOf } from "./feed";
import { isOver } from "./machine";
import { getRun, listEvents } from "./queries";

/** A sign of life at least this often, so that nothing between takes the connection for dead. */
const HEARTBEAT_MS = 15_000;
/** A follower shows its credential again after this long: it comes back with the last number it saw. */
const LIFETIME_MS = 10 * 60_000;
/** Streams one principal may have open in one process. */
const STREAMS_MAX = 100;
/** While the database is away. */
const RETRY_MS = 1000;

const END = /^run[.](succeeded|failed|cancelled|compensated)$/;

const open = new Map<string, number>();

/** Entries in order as they come; an empty list is a sign of life. Ends with the run. */
export type Follow = (signal: AbortSignal) => AsyncGenerator<RunEvent[]>;

/**
 * Follows a run's journal from after a number until its end, also while the database is away.
 * @returns null when the run is over and nothing comes after the number
 * @throws AppError not_found, rate_limited when the principal has too many streams open
 */
export async function followRun(scope: Scope, runId: Id<"run">, after: number): Promise<Follow | null> {
  const run = await getRun(scope, runId);
  if (isOver(run.status) && (await listEvents(scope, runId, { after, limit: 1 })).length === 0) return null;
  if ((open.get(scope.principal.id) ?? 0) >= STREAMS_MAX) {
    throw new AppError("rate_limited", `At most ${STREAMS_MAX} streams at once.`, undefined, 5);
  }
  return (signal) => follow(scope, runId, after, signal);
}

async function* follow(
  scope: Scope,
  runId: Id<"run">,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent[]> {
  const feed = feedOf(scope, runId);
  const until = Date.now() + LIFETIME_MS;
  feed.join();
  countOpen(scope.principal.id, 1);
  try {
    let last = after;
    let spokeAt = Date.now();
    while (!signal.aborted && Date.now() < until) {
      const events = await feed.after(last).catch(whileAway);
      if (events?.length) {
        yield events;
        spokeAt = Date.now();
        last = events.at(-1)?.seq ?? last;
        // A run that failed may have been taken up again: the end is an end that nothing follows.
        if (END.test(events.at(-1)?.type ?? "") && (await feed.after(last).catch(whileAway))?.length === 0)
          return;
        continue;
      }
      await feed.moved(last, events === null ? RETRY_MS : HEARTBEAT_MS, signal);
      if (Date.now() - spokeAt < HEARTBEAT_MS) continue;
      yield [];
      spokeAt = Date.now();
    }
  } finally {
    feed.leave();
    countOpen(scope.principal.id, -1);
  }
}

function whileAway(error: unknown): null {
  if (error instanceof AppError && error.code === "unavailable") return null;
  throw error;
}

function countOpen(principalId: string, change: 1 | -1): void {
  const streams = (open.get(principalId) ?? 0) + change;
  if (streams > 0) open.set(principalId, streams);
  else open.delete(principalId);
}
