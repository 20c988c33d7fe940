import { AppError } from "@/lib/kernel/errors";
import type { RunStatus, StepStatus } from "@/lib/kernel/states";

/** Where a run may go from each state. Source: design 3, "Runtime". */
const RUN_TRANSITIONS: Record<RunStatus, readonly RunStatus[]> = {
  queued: ["running", "cancelled"],
  running: ["waiting", "succeeded", "failed", "cancelled", "compensating"],
  waiting: ["running", "cancelled"],
  compensating: ["compensated", "failed"],
  succeeded: [],
  failed: [],
  cancelled: [],
  compensated: [],
};

/** Where a step may go from each state. */
const STEP_TRANSITIONS: Record<StepStatus, readonly StepStatus[]> = {
  pending: ["running", "skipped", "cancelled"],
  running: ["waiting", "succeeded", "failed", "cancelled"],
  waiting: ["running", "succeeded", "failed", "cancelled"],
  succeeded: ["compensated"],
  failed: [],
  skipped: [],
  cancelled: [],
  compensated: [],
};

/** The next state of a run. @throws AppError invalid_transition */
export function moveRun(from: RunStatus, to: RunStatus): RunStatus {
  if (RUN_TRANSITIONS[from].includes(to)) return to;
  throw new AppError("invalid_transition", `A run that is ${from} cannot become ${to}.`, { status: from });
}

/** The next state of a step. @throws AppError invalid_transition */
export function moveStep(from: StepStatus, to: StepStatus): StepStatus {
  if (STEP_TRANSITIONS[from].includes(to)) return to;
  throw new AppError("invalid_transition", `A step that is ${from} cannot become ${to}.`, { status: from });
}

/** Whether nothing follows from a state any more. */
export function isOver(status: RunStatus): boolean {
  return RUN_TRANSITIONS[status].length === 0;
}
