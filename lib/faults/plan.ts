import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** What is to happen at a point, once it was passed `skip` times. */
export interface FaultPlan {
  point: string;
  act: "kill" | "stop" | "throw";
  skip?: number;
}

/** What a planned `throw` throws. */
class PlannedFault extends Error {
  override readonly name = "PlannedFault";
}

let planned: FaultPlan | undefined;

/** Plans a fault in this process; undefined takes it back. */
export function planFault(plan: FaultPlan | undefined): void {
  planned = plan;
}

/**
 * Carries a plan out when this is its point: the process's own plan, or the one in the file that FAULT_PLAN names, by
 * which a test plans faults of another process. A plan is carried out once; its file is gone then.
 */
export function strike(point: string): void {
  const file = process.env.FAULT_PLAN;
  const plan = planned ?? read(file);
  if (plan?.point !== point) return;
  if ((plan.skip ?? 0) > 0) {
    plan.skip = (plan.skip ?? 0) - 1;
    if (!planned && file) writeFileSync(file, JSON.stringify(plan));
    return;
  }
  planned = undefined;
  if (file) rmSync(file, { force: true });
  if (plan.act === "throw") throw new PlannedFault(point);
  process.kill(process.pid, plan.act === "kill" ? "SIGKILL" : "SIGSTOP");
}

function read(file: string | undefined): FaultPlan | undefined {
  if (!file || !existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as FaultPlan;
  } catch {
    // Another process took it in this moment.
    return undefined;
  }
}
