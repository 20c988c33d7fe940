import { AppError } from "@/lib/kernel/errors";
import type { RunStatus, StepStatus } from "@/lib/kernel/states";

/** Where a run may go from each state by itself. Source: design 3, "Runtime". */
const RUN_TRANSITIONS: Record<RunStatus, readonly RunStatus[]> = {
  queued: ["running", "cancelled"],
  running: ["waiting", "succeeded", "failed", "cancelled", "compensating"],
  waiting: ["running", "cancelled", "compensating"],
  compensating: ["compensated", "failed", "cancelled"],
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

/** The state of a failed run that somebody retries: the one way back from an end. @throws AppError invalid_transition */
export function reopenRun(from: RunStatus): RunStatus {
  if (from === "failed") return "running";
  throw new AppError("invalid_transition", `A run that is ${from} cannot be retried.`, { status: from });
}

/** The state of a step that is begun anew when its run is retried. @throws AppError invalid_transition */
export function reopenStep(from: StepStatus): StepStatus {
  if (from === "failed" || from === "cancelled") return "pending";
  throw new AppError("invalid_transition", `A step that is ${from} cannot begin anew.`, { status: from });
}

/** Whether nothing follows from a state by itself. */
export function isOver(status: RunStatus): boolean {
  return RUN_TRANSITIONS[status].length === 0;
}
