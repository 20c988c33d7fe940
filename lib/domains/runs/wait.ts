import { setTimeout as sleep } from "node:timers/promises";
import type { Run } from "@/lib/contracts/runs";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { getRun } from "./queries";

const FIRST_MS = 10;
const EVERY_MS_MAX = 500;

/** Reads a run until it has ended or `seconds` have passed. @returns how it stands then */
export async function waitForRun(scope: Scope, runId: Id<"run">, seconds: number): Promise<Run> {
  const deadline = Date.now() + seconds * 1000;
  for (let pause = FIRST_MS; ; pause = Math.min(EVERY_MS_MAX, pause * 1.5)) {
    const run = await getRun(scope, runId);
    const left = deadline - Date.now();
    if (run.finishedAt || left <= 0) return run;
    await sleep(Math.min(pause, left));
  }
}
