import type { EffectOutcome } from "@/lib/rails/port";
import { canBeAsked, isRepeatable, NOT_SENT, nextAskAt, takeBack } from "./act";
import { isDue, stepDeadline } from "./deadlines";
import { type Ending, finish, nodeOf } from "./endings";
import { moveStep } from "./machine";
import type { NodeContext } from "./nodes";
import { isTriedAgain, nextAttemptAt } from "./retry";
import type { Changes, EffectState, Problem, StepState } from "./state";

/** Takes the outcome of an effect into the run: the step succeeds, fails, or waits for its next attempt. */
export function applyOutcome(
  context: NodeContext,
  nodeId: string,
  outcome: EffectOutcome,
  changes: Changes,
): void {
  const { run, now } = context;
  const step = run.steps.get(nodeId) as StepState;
  const effect = run.effects.get(nodeId) as EffectState;
  changes.effects.add(nodeId);
  if (effect.asking) {
    applyAsked(context, step, effect, outcome, changes);
    return;
  }
  if (outcome.kind === "refused" && effect.prior === "unknown" && NOT_SENT.has(outcome.error.code)) {
    // That nothing was sent now says nothing about the time before.
    applyOutcome(context, nodeId, { kind: "unknown", error: outcome.error }, changes);
    return;
  }
  if (outcome.kind === "deferred") {
    putOff(step, effect, outcome, changes);
    return;
  }
  effect.settledAt = now;
  if (outcome.kind === "acknowledged") {
    effect.status = "acknowledged";
    effect.receipt = outcome.receipt;
    effect.error = null;
    finish(context, step, { kind: "done", output: outcome.receipt }, changes);
    return;
  }
  effect.status = outcome.kind;
  effect.error = outcome.error;
  const again = outcome.kind === "refused" || isRepeatable(effect) || canBeAsked(effect);
  const node = nodeOf(run, nodeId);
  const isLost = outcome.kind === "unknown" && effect.kind !== "email";
  if (isLost && !(again && nextTry(context, step, outcome))) {
    const until = nextAskAt(effect, now);
    const why = `nobody knows whether ${node.title} was done: ${until ? "the other side is asked" : "somebody has to find out"}`;
    park(step, effect, { until, why, code: "outcome_unknown" }, changes);
    return;
  }
  attemptFailed(context, step, outcome, changes);
}

/** Takes in what the other side said, or did not say, when it was asked what it did. */
function applyAsked(
  context: NodeContext,
  step: StepState,
  effect: EffectState,
  outcome: EffectOutcome,
  changes: Changes,
): void {
  if (outcome.kind === "unknown" || outcome.kind === "deferred") {
    // One that was put off was not asked.
    if (outcome.kind === "unknown") effect.asked += 1;
    effect.error = outcome.error;
    const until = outcome.kind === "deferred" ? outcome.until : nextAskAt(effect, context.now);
    const why = `nobody knows whether ${nodeOf(context.run, step.nodeId).title} was done: the other side is asked`;
    park(step, effect, { until, why, code: "outcome_unknown" }, changes);
    return;
  }
  effect.status = outcome.kind;
  effect.settledAt = context.now;
  effect.settledBy = { kind: "system", id: "reconciler", label: "reconciler" };
  effect.receipt = outcome.kind === "acknowledged" ? outcome.receipt : null;
  effect.error = outcome.kind === "refused" ? outcome.error : null;
  takeSettled(context, step, effect, changes);
}

/** Takes into its step what somebody found out about an act. */
export function takeSettled(
  context: NodeContext,
  step: StepState,
  effect: EffectState,
  changes: Changes,
): void {
  const { key, status, settledBy } = effect;
  changes.entries.push({
    type: "effect.settled",
    nodeId: step.nodeId,
    data: { effectId: effect.id, key, outcome: status, by: settledBy?.label ?? "worker" },
  });
  const result: Ending =
    status === "acknowledged"
      ? { kind: "done", output: effect.receipt }
      : { kind: "failed", error: effect.error as Problem };
  finish(context, step, result, changes);
}

/** Has a step wait while nobody knows what came of its act. */
export function park(
  step: StepState,
  effect: EffectState,
  { until, why, code }: { until: Date | null; why: string; code: string },
  changes: Changes,
): void {
  const wasTold = step.error?.code === code && step.error.message === why;
  effect.status = "unknown";
  changes.effects.add(step.nodeId);
  if (step.status !== "waiting") step.status = moveStep(step.status, "waiting");
  step.error = { code, message: why };
  step.wakeAt = until;
  step.why = why;
  changes.steps.add(step.nodeId);
  if (!wasTold) changes.entries.push({ type: "step.waiting", nodeId: step.nodeId, data: { why } });
}

type Failure = Extract<EffectOutcome, { kind: "refused" | "unknown" }>;

/** When a step whose attempt failed is tried again, or null. */
function nextTry({ run, now }: NodeContext, step: StepState, failure: Failure): Date | null {
  const node = nodeOf(run, step.nodeId);
  const again = isTriedAgain(node, failure) ? nextAttemptAt(node, step.attempt, now, Math.random()) : null;
  return again && isDue(stepDeadline(node, step), again) ? null : again;
}

/** A step's attempt failed: it waits for its next one, when there is one in time, or has failed. */
export function attemptFailed(
  context: NodeContext,
  step: StepState,
  failure: Failure,
  changes: Changes,
): void {
  const node = nodeOf(context.run, step.nodeId);
  const again = nextTry(context, step, failure);
  if (!again) {
    finish(context, step, { kind: "failed", error: failure.error }, changes);
    return;
  }
  step.error = failure.error;
  step.status = moveStep(step.status, "waiting");
  step.wakeAt = again;
  step.why = `attempt ${step.attempt + 1} of ${node.title}, after: ${failure.error.message}`;
  changes.steps.add(step.nodeId);
  changes.entries.push({
    type: "step.retrying",
    nodeId: step.nodeId,
    data: { attempt: step.attempt, error: { ...failure.error }, again: again.toISOString() },
  });
}

/** Takes back an act that was not sent this time: it costs no attempt. */
function putOff(
  step: StepState,
  effect: EffectState,
  { error, until }: Extract<EffectOutcome, { kind: "deferred" }>,
  changes: Changes,
): void {
  takeBack(step, effect);
  step.error = error;
  step.wakeAt = until;
  step.why = error.message;
  changes.steps.add(step.nodeId);
  changes.entries.push({ type: "step.waiting", nodeId: step.nodeId, data: { why: error.message } });
}
