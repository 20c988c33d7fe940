import type { TemplateNode } from "@/lib/contracts/templates";
import { moveRun, moveStep } from "./machine";
import type { Changes, Problem, RunState, StepState } from "./state";

/** A step that was done, and the node that undoes it. */
interface Undoing {
  step: StepState;
  by: TemplateNode;
}

/** Whether a node only undoes another: it has no place on the way through. */
export function undoes({ template }: RunState, nodeId: string): boolean {
  return template.definition.nodes.some((node) => node.compensation === nodeId);
}

/**
 * Turns a run around: what it did is undone from here on. What waits for people or time is given up; an act whose
 * outcome is open stays open, since it has to be undone if it happened.
 */
export function turnAround(run: RunState, error: Problem, now: Date, changes: Changes): void {
  for (const step of run.steps.values()) {
    if (step.status !== "waiting" || mayHaveHappened(run, step.nodeId)) continue;
    step.status = moveStep(step.status, "cancelled");
    step.finishedAt = now;
    step.wakeAt = null;
    step.why = null;
    changes.steps.add(step.nodeId);
    neverSent(run, step.nodeId, now, changes);
  }
  run.status = moveRun(run.status, "compensating");
  run.error = error;
  changes.entries.push({ type: "run.compensating", data: { error: { ...error } } });
}

function mayHaveHappened({ effects }: RunState, nodeId: string): boolean {
  const status = effects.get(nodeId)?.status;
  return status !== undefined && status !== "intended" && status !== "refused";
}

/** Marks an act as never sent, since its step ends before. */
export function neverSent(run: RunState, nodeId: string, now: Date, changes: Changes): void {
  const effect = run.effects.get(nodeId);
  if (effect?.status !== "intended") return;
  effect.status = "refused";
  effect.error = { code: "not_sent", message: "The step ended before it was sent." };
  effect.settledAt = now;
  changes.effects.add(nodeId);
}

/** The step to undo next: the one done last of those that can be undone and are not yet. Pure. */
export function nextToUndo({ template, steps }: RunState): Undoing | undefined {
  const { nodes } = template.definition;
  const done = nodes.flatMap((node, index) => {
    const step = steps.get(node.id);
    const by = nodes.find(({ id }) => id === node.compensation);
    return by && step?.status === "succeeded" ? [{ step, by, index }] : [];
  });
  done.sort((a, b) => ended(b.step) - ended(a.step) || b.index - a.index);
  return done[0];
}

function ended(step: StepState): number {
  return step.finishedAt?.getTime() ?? 0;
}

/** Marks a step as undone. */
export function markUndone({ step, by }: Undoing, changes: Changes): void {
  step.status = moveStep(step.status, "compensated");
  changes.steps.add(step.nodeId);
  changes.entries.push({ type: "step.compensated", nodeId: step.nodeId, data: { by: by.id } });
}
