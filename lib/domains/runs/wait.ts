import { EventEmitter, once } from "node:events";
import type { Run } from "@/lib/contracts/runs";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { getRun } from "./queries";

/** Runs end in any process; the ones that end in this one wake their waiters at once. */
const ended = new EventEmitter().setMaxListeners(0);
const LOOK_EVERY_MS = 250;

/** Tells waiters of this process that a run has ended. */
export function announceEnd(runId: Id<"run">): void {
  ended.emit(runId);
}

/** Reads a run until it has ended or `seconds` have passed. @returns how it stands then */
export async function waitForRun(scope: Scope, runId: Id<"run">, seconds: number): Promise<Run> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const left = deadline - Date.now();
    // Listens before it reads, so that an end in between is not missed.
    const signal = AbortSignal.timeout(Math.max(1, Math.min(LOOK_EVERY_MS, left)));
    const end = once(ended, runId, { signal }).catch(() => {});
    const run = await getRun(scope, runId);
    if (run.finishedAt || left <= 0) return run;
    await end;
  }
}
