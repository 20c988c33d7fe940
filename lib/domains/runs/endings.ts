import type { TemplateNode } from "@/lib/contracts/templates";
import { AppError } from "@/lib/kernel/errors";
import { neverSent, turnAround, undoes } from "./compensate";
import { hasFailureRoute } from "./graph";
import { isOver, moveRun, moveStep } from "./machine";
import type { NodeContext, NodeResult } from "./nodes";
import type { Changes, Problem, RunState, StepState } from "./state";

/** The end of a step. */
export type Ending = Extract<NodeResult, { kind: "done" | "failed" }>;

/** Ends a step, and with it the run or its way forward when nothing provides for the failure. */
export function finish({ run, now }: NodeContext, step: StepState, result: Ending, changes: Changes): void {
  step.status = moveStep(step.status, result.kind === "done" ? "succeeded" : "failed");
  step.finishedAt = now;
  step.wakeAt = null;
  step.why = null;
  changes.steps.add(step.nodeId);
  if (result.kind === "done") {
    step.output = result.output;
    step.error = null;
    changes.entries.push({ type: "step.succeeded", nodeId: step.nodeId, data: { output: result.output } });
    return;
  }
  step.error = result.error;
  changes.entries.push({ type: "step.failed", nodeId: step.nodeId, data: { error: { ...result.error } } });
  if (hasFailureRoute(run.template.definition, step.nodeId)) return;
  const node = nodeOf(run, step.nodeId);
  if (run.status !== "compensating") {
    if (node.onFailure === "compensate") turnAround(run, result.error, now, changes);
    else failRun(run, result.error, now, changes);
  } else if (undoes(run, node.id)) {
    const message = `${node.title} did not undo what was done: ${result.error.message}`;
    failRun(run, { code: "compensation_failed", message }, now, changes);
  }
}

/** Ends a run that has not ended by its deadline. */
export function overrun(run: RunState, now: Date, changes: Changes): void {
  const { deadlineSeconds, onDeadline } = run.template.definition;
  const error = {
    code: "deadline_exceeded",
    message: `The run did not end within its ${deadlineSeconds} seconds.`,
  };
  if (onDeadline === "compensate") turnAround(run, error, now, changes);
  else failRun(run, error, now, changes);
}

/** Fails a run: what is not over in it is cancelled. */
export function failRun(run: RunState, error: Problem, now: Date, changes: Changes): void {
  if (isOver(run.status)) return;
  for (const step of run.steps.values()) {
    if (step.finishedAt) continue;
    step.status = moveStep(step.status, "cancelled");
    step.finishedAt = now;
    step.wakeAt = null;
    changes.steps.add(step.nodeId);
    neverSent(run, step.nodeId, now, changes);
  }
  run.status = moveRun(run.status, "failed");
  run.error = error;
  run.finishedAt = now;
  changes.entries.push({ type: "run.failed", data: { error: { ...error } } });
}

/** Decides how the run stands when nothing more can start. */
export function settle(run: RunState, now: Date, changes: Changes): void {
  if (run.status !== "running") return;
  const open = [...run.steps.values()].filter((step) => !step.finishedAt);
  if (open.length === 0) {
    run.status = moveRun(run.status, "succeeded");
    run.finishedAt = now;
    changes.entries.push({ type: "run.succeeded", data: { output: run.output } });
  } else if (open.every((step) => step.status === "waiting")) {
    run.status = moveRun(run.status, "waiting");
    changes.entries.push({ type: "run.waiting", data: { for: open.map((step) => step.nodeId) } });
  }
}

/** A node of the run's pinned template. */
export function nodeOf(run: RunState, nodeId: string): TemplateNode {
  const node = run.template.definition.nodes.find((candidate) => candidate.id === nodeId);
  if (!node) throw new AppError("internal", `node ${nodeId} is not in the pinned template`);
  return node;
}
