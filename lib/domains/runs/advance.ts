import { CelFailure } from "@/lib/cel";
import type { TemplateNode } from "@/lib/contracts/templates";
import { AppError } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { EffectOutcome } from "@/lib/rails/port";
import { markUndone, nextToUndo, turnAround, undoes } from "./compensate";
import { runDeadline, stepDeadline } from "./deadlines";
import { hasFailureRoute, readiness } from "./graph";
import { isOver, moveRun, moveStep } from "./machine";
import {
  abandonNode,
  edgeHolds,
  type NodeContext,
  type NodeResult,
  resumeNode,
  startNode,
  unmetObligation,
} from "./nodes";
import { isTriedAgain, nextAttemptAt } from "./retry";
import type { Act, Answer, Ask, Changes, EffectState, Problem, RunState, StepState } from "./state";

/**
 * Carries a run as far as it goes without the outside world: starts what is ready, looks at what waits, decides
 * how the run stands.
 * @param takenOver this worker just took the run over, so that no step can be under way
 * @returns what to do now outside of any transaction: effects, already marked dispatched, and questions to engines
 */
export async function advance(context: NodeContext, changes: Changes, takenOver: boolean): Promise<Act[]> {
  const { run, now } = context;
  const acts: Act[] = [];
  if (run.status === "queued") changes.entries.push({ type: "run.started" });
  if (run.status === "queued" || run.status === "waiting") run.status = moveRun(run.status, "running");
  run.startedAt ??= now;
  try {
    if (run.status === "running" && isDue(runDeadline(run), now)) overrun(run, now, changes);
    // A worker that died between dispatch and outcome left these: they are taken up again, by asking first.
    for (const step of run.steps.values()) {
      if (takenOver && step.status === "running") await takeUp(context, step, changes, acts);
      if (step.status === "waiting") await lookAgain(context, step, changes, acts, takenOver);
    }
    for (let moved = true; moved && run.status === "running"; )
      moved = await startReady(context, changes, acts);
    if (run.status === "compensating") await undo(context, changes, acts);
  } catch (error) {
    failRun(run, problemOf(error), now, changes);
  }
  settle(run, now, changes);
  return isOver(run.status) ? [] : acts;
}

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
  attemptFailed(context, step, outcome, changes);
}

/** Takes the answer of policy engines into the run: the step that asked goes on with it, or asks again later. */
export async function applyAnswer(
  context: NodeContext,
  { nodeId, question }: Ask,
  answer: Answer,
  changes: Changes,
): Promise<Act[]> {
  const step = context.run.steps.get(nodeId) as StepState;
  const acts: Act[] = [];
  if ("error" in answer) {
    attemptFailed(context, step, { kind: "refused", retryable: true, error: answer.error }, changes);
    return acts;
  }
  const node = nodeOf(context.run, nodeId);
  const asked = { judgements: answer.judgements, input: question.input };
  const result = await guarded(() => startNode({ ...context, asked }, node));
  take(context, node, step, result, changes, acts);
  return acts;
}

/** A step's attempt failed: it waits for its next one, when there is one in time, or has failed. */
function attemptFailed(
  context: NodeContext,
  step: StepState,
  failure: Extract<EffectOutcome, { kind: "refused" | "unknown" }>,
  changes: Changes,
): void {
  const node = nodeOf(context.run, step.nodeId);
  const again = isTriedAgain(node, failure)
    ? nextAttemptAt(node, step.attempt, context.now, Math.random())
    : null;
  if (!again || isDue(stepDeadline(node, step), again)) {
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
  effect.attempts -= 1;
  // An earlier attempt may have been acted on: that is as unknown as before.
  effect.status = effect.attempts > 0 ? "unknown" : "intended";
  step.attempt -= 1;
  step.status = moveStep(step.status, "waiting");
  step.error = error;
  step.wakeAt = until;
  step.why = error.message;
  changes.steps.add(step.nodeId);
  changes.entries.push({ type: "step.waiting", nodeId: step.nodeId, data: { why: error.message } });
}

/** Undoes what was done, one step after the other, once nothing is under way any more. */
async function undo(context: NodeContext, changes: Changes, acts: Act[]): Promise<void> {
  const { run, now } = context;
  while (run.status === "compensating" && [...run.steps.values()].every((step) => step.finishedAt)) {
    const next = nextToUndo(run);
    if (!next) {
      run.status = moveRun(run.status, "compensated");
      run.finishedAt = now;
      changes.entries.push({ type: "run.compensated", data: { error: { ...run.error } } });
    } else if (run.steps.get(next.by.id)?.status === "succeeded") {
      markUndone(next, changes);
    } else {
      await begin(context, next.by, changes, acts);
    }
  }
}

async function startReady(context: NodeContext, changes: Changes, acts: Act[]): Promise<boolean> {
  const { run, now } = context;
  let moved = false;
  for (const node of run.template.definition.nodes) {
    if (run.steps.has(node.id) || undoes(run, node.id)) continue;
    const ready = readiness(
      run.template.definition,
      node,
      (id) => run.steps.get(id)?.status,
      (edge) => edgeHolds(run, edge),
    );
    if (ready === "blocked") continue;
    moved = true;
    if (ready === "skip") {
      const step: StepState = { ...newStep(node, now), status: "skipped", finishedAt: now };
      run.steps.set(node.id, step);
      changes.steps.add(node.id);
      changes.entries.push({ type: "step.skipped", nodeId: node.id });
      continue;
    }
    await begin(context, node, changes, acts);
    if (run.status !== "running") return true;
  }
  return moved;
}

async function begin(context: NodeContext, node: TemplateNode, changes: Changes, acts: Act[]): Promise<void> {
  const step = newStep(node, context.now);
  // The handler sees the run as it was before its own step.
  const result = await guarded(() => startNode(context, node));
  context.run.steps.set(node.id, step);
  take(context, node, step, result, changes, acts);
}

/** Takes up a step that a worker left under way: an act is asked for first, a question is asked anew. */
async function takeUp(context: NodeContext, step: StepState, changes: Changes, acts: Act[]): Promise<void> {
  const { run } = context;
  if (run.effects.has(step.nodeId)) {
    acts.push(...redispatch(context, step, changes));
    return;
  }
  const node = nodeOf(run, step.nodeId);
  take(context, node, step, await guarded(() => startNode(context, node)), changes, acts);
}

/** What a step waits for whose act was made before, and whose approval is asked again. */
const REOPENED = "approval_reopened";

async function lookAgain(
  context: NodeContext,
  step: StepState,
  changes: Changes,
  acts: Act[],
  takenOver: boolean,
): Promise<void> {
  const { run, now } = context;
  const node = nodeOf(run, step.nodeId);
  const isLate = isDue(stepDeadline(node, step), now);
  // It waits for its next attempt, at an act or at a question.
  if (run.effects.has(step.nodeId) || step.error) {
    if (isLate) {
      finish(context, step, { kind: "failed", error: timeout(node) }, changes);
      return;
    }
    // An act that was put off may go on before its time, when the run was woken for it; one whose approval was asked
    // again, as soon as that is given.
    const wakes = (takenOver && step.error?.code === "deferred") || step.error?.code === REOPENED;
    if (step.wakeAt && step.wakeAt > now && !wakes) return;
    const held = await guarded(() => heldBack(context, node));
    if (held) {
      if (held.kind !== "wait" || !isSameWait(held, step)) take(context, node, step, held, changes, acts);
      if (held.kind === "wait") step.error = { code: REOPENED, message: held.why };
      return;
    }
    step.attempt += 1;
    step.status = moveStep(step.status, "running");
    await takeUp(context, step, changes, acts);
    return;
  }
  const result = await guarded(() => resumeNode(context, node, step));
  if (result.kind === "wait" && isLate) {
    await abandonNode(context, node, step);
    finish(context, step, { kind: "failed", error: timeout(node) }, changes);
  } else if (result.kind === "wait" && result.why === step.why) {
    if (isSameWait(result, step)) return;
    step.wakeAt = result.until;
    changes.steps.add(step.nodeId);
  } else {
    take(context, node, step, result, changes, acts);
  }
}

/** Before an act goes out again: what was approved may have changed since it was first sent. */
async function heldBack(context: NodeContext, node: TemplateNode): Promise<NodeResult | null> {
  return context.run.effects.has(node.id) ? unmetObligation(context, node) : null;
}

function isSameWait(result: Extract<NodeResult, { kind: "wait" }>, step: StepState): boolean {
  return result.why === step.why && result.until?.getTime() === step.wakeAt?.getTime();
}

function take(
  context: NodeContext,
  node: TemplateNode,
  step: StepState,
  result: NodeResult,
  changes: Changes,
  acts: Act[],
): void {
  const { run, now } = context;
  changes.steps.add(step.nodeId);
  // It waited until it could act, for an approval asked again perhaps.
  const goesOut = result.kind === "act" || result.kind === "ask";
  if (goesOut && step.status === "waiting") step.status = moveStep(step.status, "running");
  if (result.kind === "done" || result.kind === "failed") {
    finish(context, step, result, changes);
  } else if (result.kind === "wait") {
    if (step.status !== "waiting") step.status = moveStep(step.status, "waiting");
    // What it waits for now is no failure of before.
    if (!run.effects.has(node.id)) step.error = null;
    step.wakeAt = result.until;
    step.why = result.why;
    changes.entries.push({ type: "step.waiting", nodeId: step.nodeId, data: { why: result.why } });
  } else if (result.kind === "ask") {
    acts.push({ nodeId: node.id, question: result.question });
    changes.entries.push({ type: "step.started", nodeId: node.id, data: { attempt: step.attempt } });
  } else {
    const key = `${run.id}:${node.id}`;
    run.effects.set(node.id, {
      id: newId("effect"),
      nodeId: node.id,
      ...result.effect,
      key,
      status: "intended",
      attempts: 0,
      receipt: null,
      error: null,
      intendedAt: now,
      dispatchedAt: null,
      settledAt: null,
    });
    acts.push(...redispatch(context, step, changes));
  }
}

/** Marks a step's effect as going out now. Committed before it is performed. */
function redispatch({ run, now }: NodeContext, step: StepState, changes: Changes): EffectState[] {
  const effect = run.effects.get(step.nodeId);
  if (!effect) return [];
  effect.status = "dispatched";
  effect.attempts += 1;
  effect.dispatchedAt = now;
  effect.settledAt = null;
  step.wakeAt = null;
  step.why = null;
  changes.steps.add(step.nodeId);
  changes.effects.add(step.nodeId);
  changes.entries.push({
    type: "step.started",
    nodeId: step.nodeId,
    data: { attempt: step.attempt, effectId: effect.id, key: effect.key },
  });
  return [effect];
}

function finish(
  { run, now }: NodeContext,
  step: StepState,
  result: Extract<NodeResult, { kind: "done" | "failed" }>,
  changes: Changes,
): void {
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
function overrun(run: RunState, now: Date, changes: Changes): void {
  const { deadlineSeconds, onDeadline } = run.template.definition;
  const error = {
    code: "deadline_exceeded",
    message: `The run did not end within its ${deadlineSeconds} seconds.`,
  };
  if (onDeadline === "compensate") turnAround(run, error, now, changes);
  else failRun(run, error, now, changes);
}

function failRun(run: RunState, error: Problem, now: Date, changes: Changes): void {
  if (isOver(run.status)) return;
  for (const step of run.steps.values()) {
    if (step.finishedAt) continue;
    step.status = moveStep(step.status, "cancelled");
    step.finishedAt = now;
    step.wakeAt = null;
    changes.steps.add(step.nodeId);
  }
  run.status = moveRun(run.status, "failed");
  run.error = error;
  run.finishedAt = now;
  changes.entries.push({ type: "run.failed", data: { error: { ...error } } });
}

/** Decides how the run stands when nothing more can start. */
function settle(run: RunState, now: Date, changes: Changes): void {
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

function newStep(node: TemplateNode, now: Date): StepState {
  return {
    nodeId: node.id,
    kind: node.kind,
    status: "running",
    attempt: 1,
    output: null,
    error: null,
    wakeAt: null,
    why: null,
    startedAt: now,
    finishedAt: null,
  };
}

function nodeOf(run: RunState, nodeId: string): TemplateNode {
  const node = run.template.definition.nodes.find((candidate) => candidate.id === nodeId);
  if (!node) throw new AppError("internal", `node ${nodeId} is not in the pinned template`);
  return node;
}

function isDue(deadline: Date | null, now: Date): boolean {
  return deadline !== null && deadline <= now;
}

function timeout(node: TemplateNode): Problem {
  return { code: "timeout", message: `${node.title} did not end in time.` };
}

async function guarded<R extends NodeResult | null>(fn: () => Promise<R>): Promise<R | NodeResult> {
  try {
    return await fn();
  } catch (error) {
    return { kind: "failed", error: problemOf(error) };
  }
}

/** An error of the template or its data becomes the step's; anything else is ours and is thrown on. */
function problemOf(error: unknown): Problem {
  if (error instanceof CelFailure) return { code: "expression_failed", message: error.message };
  if (error instanceof AppError && error.code !== "unavailable")
    return { code: error.code, message: error.message };
  throw error;
}
