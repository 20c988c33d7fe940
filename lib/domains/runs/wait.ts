import { EventEmitter } from "node:events";
import type { Run } from "@/lib/contracts/runs";
import { withScope } from "@/lib/db";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { readRun } from "./queries";

/** Runs end in any process; the ones that end in this one wake their waiters at once. */
const ended = new EventEmitter().setMaxListeners(0);
const LOOK_EVERY_MS = 250;

/** Tells waiters of this process that a run has ended. */
export function announceEnd(runId: Id<"run">): void {
  ended.emit(runId);
}

/** Calls back when the run ends in this process. @returns what takes it off again */
export function onEnd(runId: Id<"run">, listener: () => void): () => void {
  ended.on(runId, listener);
  return () => void ended.off(runId, listener);
}

/** Waits until a run just accepted has ended or `seconds` have passed. @returns how it stands then */
export async function waitForRun(scope: Scope, runId: Id<"run">, seconds: number): Promise<Run> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    await endOf(runId, Math.min(LOOK_EVERY_MS, deadline - Date.now()));
    const run = await withScope(scope, (tx) => readRun(tx, runId));
    if (run.finishedAt || Date.now() >= deadline) return run;
  }
}

/** Resolves when the run ends in this process, or after `ms`. */
function endOf(runId: Id<"run">, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      ended.off(runId, done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(1, ms));
    ended.on(runId, done);
  });
}
