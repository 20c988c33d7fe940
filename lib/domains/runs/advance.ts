import { CelFailure } from "@/lib/cel";
import type { TemplateNode } from "@/lib/contracts/templates";
import { AppError } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { letOut, mayHaveBeenDone, nextMove, REOPENED, withoutSending } from "./act";
import { markUndone, nextToUndo, undoes } from "./compensate";
import { isDue, runDeadline, stepDeadline } from "./deadlines";
import { failRun, finish, nodeOf, overrun, settle } from "./endings";
import { readiness } from "./graph";
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
import { attemptFailed, park, takeSettled } from "./outcome";
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
  const looked: Looked = new Map();
  if (run.status === "queued") changes.entries.push({ type: "run.started" });
  if (run.status === "queued" || run.status === "waiting") run.status = moveRun(run.status, "running");
  run.startedAt ??= now;
  try {
    if (run.status === "running" && isDue(runDeadline(run), now)) overrun(run, now, changes);
    for (const step of run.steps.values()) {
      // A worker that died between dispatch and outcome left these.
      if (takenOver && step.status === "running") await takeUp(context, step, changes, acts);
      else if (step.status === "waiting" && step.kind !== "event")
        await lookAgain(context, step, changes, acts);
    }
    for (let moved = true; moved && run.status === "running"; )
      moved =
        (await startReady(context, changes, acts, looked)) ||
        (await lookForEvents(context, changes, acts, looked));
    if (run.status === "compensating") await undo(context, changes, acts);
  } catch (error) {
    failRun(run, problemOf(error), now, changes);
  }
  settle(run, now, changes);
  return isOver(run.status) ? [] : acts;
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

/** With how many steps ended each step that waits for an event was last looked at, in one turn. */
type Looked = Map<string, number>;

function countEnded({ steps }: RunState): number {
  return [...steps.values()].filter(({ finishedAt }) => finishedAt).length;
}

/** Looks for what steps wait for that judge it by steps before them: after all that ends in this turn. */
async function lookForEvents(
  context: NodeContext,
  changes: Changes,
  acts: Act[],
  looked: Looked,
): Promise<boolean> {
  const { run } = context;
  for (const step of run.steps.values()) {
    if (step.kind !== "event" || step.status !== "waiting") continue;
    if (looked.get(step.nodeId) === countEnded(run)) continue;
    looked.set(step.nodeId, countEnded(run));
    await lookAgain(context, step, changes, acts);
    if (step.finishedAt) return true;
  }
  return false;
}

async function startReady(
  context: NodeContext,
  changes: Changes,
  acts: Act[],
  looked: Looked,
): Promise<boolean> {
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
    looked.set(node.id, countEnded(run));
    await begin(context, node, changes, acts);
    if (run.status !== "running") return true;
  }
  return moved;
}

async function begin(context: NodeContext, node: TemplateNode, changes: Changes, acts: Act[]): Promise<void> {
  const step = newStep(node, context.now);
  const earlier = context.run.effects.get(node.id);
  if (earlier && earlier.status !== "refused") {
    // Retried, and what came of its act is not known, or was found out meanwhile: not a second one.
    context.run.steps.set(node.id, step);
    changes.steps.add(node.id);
    await moveOn(context, step, changes, acts);
    return;
  }
  // The handler sees the run as it was before its own step.
  const result = await guarded(() => startNode(context, node));
  context.run.steps.set(node.id, step);
  take(context, node, step, result, changes, acts);
}

/** Takes up a step that a worker left under way; a question is simply asked anew. */
async function takeUp(context: NodeContext, step: StepState, changes: Changes, acts: Act[]): Promise<void> {
  const { run } = context;
  if (run.effects.has(step.nodeId)) {
    await moveOn(context, step, changes, acts);
    return;
  }
  const node = nodeOf(run, step.nodeId);
  take(context, node, step, await guarded(() => startNode(context, node)), changes, acts);
}

async function lookAgain(
  context: NodeContext,
  step: StepState,
  changes: Changes,
  acts: Act[],
): Promise<void> {
  const { run, now } = context;
  const effect = run.effects.get(step.nodeId);
  if (effect && !isBygone(effect, step)) {
    await moveOn(context, step, changes, acts);
    return;
  }
  const node = nodeOf(run, step.nodeId);
  const isLate = isDue(stepDeadline(node, step), now);
  // It waits to ask its question again.
  if (step.error) {
    if (isLate) {
      finish(context, step, { kind: "failed", error: timeout(node) }, changes);
      return;
    }
    if (step.wakeAt && step.wakeAt > now) return;
    step.attempt += 1;
    step.status = moveStep(step.status, "running");
    await takeUp(context, step, changes, acts);
    return;
  }
  const result = await guarded(() => resumeNode(context, node, step));
  if (result.kind === "wait" && isLate && !result.hasMore) {
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

/** Whether an act was refused before its step began anew, which now waits until it may be made again. */
function isBygone({ status, settledAt }: EffectState, { startedAt }: StepState): boolean {
  return status === "refused" && settledAt !== null && settledAt < startedAt;
}

/** Looks at a step's act that is not over; see `nextMove`. */
async function moveOn(context: NodeContext, step: StepState, changes: Changes, acts: Act[]): Promise<void> {
  const { run, now } = context;
  const node = nodeOf(run, step.nodeId);
  const effect = run.effects.get(step.nodeId) as EffectState;
  let move = nextMove(run, node, step, now);
  if (move.kind === "send" && step.status === "waiting") {
    // What was approved may have changed since it was first sent.
    const held = await guarded(() => unmetObligation(context, node));
    if (held && mayHaveBeenDone(effect)) move = withoutSending(node, effect, now);
    else if (held) {
      if (held.kind !== "wait" || !isSameWait(held, step)) take(context, node, step, held, changes, acts);
      if (held.kind === "wait") step.error = { code: REOPENED, message: held.why };
      return;
    }
  }
  if (move.kind === "take") takeSettled(context, step, effect, changes);
  else if (move.kind === "late") finish(context, step, { kind: "failed", error: timeout(node) }, changes);
  else if (move.kind === "park") park(step, effect, move, changes);
  else if (move.kind !== "wait") {
    const asking = move.kind === "ask";
    if (step.status === "waiting") {
      if (!asking) step.attempt += 1;
      step.status = moveStep(step.status, "running");
    }
    acts.push(letOut(run, step, now, changes, { asking }));
  }
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
    const iteration = (run.effects.get(node.id)?.iteration ?? 0) + 1;
    run.effects.set(node.id, {
      id: newId("effect"),
      nodeId: node.id,
      ...result.effect,
      key: iteration === 1 ? `${run.id}:${node.id}` : `${run.id}:${node.id}:${iteration}`,
      status: "intended",
      attempts: 0,
      receipt: null,
      error: null,
      intendedAt: now,
      dispatchedAt: null,
      settledAt: null,
      iteration,
      asked: 0,
      settledBy: null,
    });
    acts.push(letOut(run, step, now, changes, { asking: false }));
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
