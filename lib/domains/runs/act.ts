import type { TemplateNode } from "@/lib/contracts/templates";
import { undoes } from "./compensate";
import { isDue, stepDeadline } from "./deadlines";
import { moveStep } from "./machine";
import type { Act, Changes, EffectState, RunState, StepState } from "./state";

/** What is to be done with an act that is not over. */
export type Move =
  /** Nothing yet. */
  | { kind: "wait" }
  /** It goes out, for the first time or again; again only where a repeat does no harm. */
  | { kind: "send" }
  /** The other side is only asked what it did. */
  | { kind: "ask" }
  /** What came of it is known, and its step has not heard. */
  | { kind: "take" }
  /** Its time is up, and it was not done. */
  | { kind: "late" }
  /** Nobody knows what came of it, and nothing can be done before `until`, or before somebody finds out. */
  | { kind: "park"; until: Date | null; why: string; code: string };

/** What a step waits for whose act was made before, and whose approval is asked again. */
export const REOPENED = "approval_reopened";

/** Codes of refusals of our own side: the other side was not reached. */
export const NOT_SENT: ReadonlySet<string> = new Set([
  "connector_unavailable",
  "connector_changed",
  "address_refused",
  "not_found",
]);

/** When the other side is asked again what it did: often in the first minute, then every hour. */
const ASK_AFTER_SECONDS = [2, 4, 8, 15, 30, 60, 300, 1800, 3600];

/** Whether the other side can be asked what it did for a key. */
export function canBeAsked({ kind, request }: Pick<EffectState, "kind" | "request">): boolean {
  if (kind === "email") return false;
  return kind !== "http" || typeof request.receiptUrl === "string";
}

/** Whether the same request under the same key does no harm a second time. */
export function isRepeatable({ kind, request }: EffectState): boolean {
  // Rails act once per key. A mailbox drops what carries the same Message-ID; else a second notice is a nuisance at most.
  return kind !== "http" || request.repeatable === true;
}

/** When the other side is asked next, or null when it cannot be asked. Pure. */
export function nextAskAt(effect: Pick<EffectState, "kind" | "request" | "asked">, now: Date): Date | null {
  if (!canBeAsked(effect)) return null;
  const seconds = ASK_AFTER_SECONDS[Math.min(effect.asked, ASK_AFTER_SECONDS.length - 1)] as number;
  return new Date(now.getTime() + seconds * 1000);
}

/** When an act that went out must have been answered, if it ever is. Pure. */
function answeredBy({ request, dispatchedAt, intendedAt }: EffectState): Date {
  const timeoutMs = typeof request.timeoutMs === "number" ? request.timeoutMs : 15_000;
  return new Date((dispatchedAt ?? intendedAt).getTime() + timeoutMs);
}

/**
 * What is to be done with a step's act: the rule that an outcome nobody knows is never followed by a second act that
 * could do harm. Pure.
 */
export function nextMove(run: RunState, node: TemplateNode, step: StepState, now: Date): Move {
  const effect = run.effects.get(node.id) as EffectState;
  const { status } = effect;
  if (status === "acknowledged" || (status === "refused" && effect.settledBy)) return { kind: "take" };
  const waitsFor = step.error?.code;
  const isLate = isDue(stepDeadline(node, step), now);
  const isOut = status === "dispatched" || step.status === "running";
  // One whose approval was asked again goes on as soon as that is given.
  const mayGo = isOut || waitsFor === REOPENED || !step.wakeAt || step.wakeAt <= now;
  if (status === "intended" || status === "refused") {
    if (isLate) return { kind: "late" };
    return { kind: mayGo ? "send" : "wait" };
  }
  if (!mayGo && !isLate) return { kind: "wait" };
  if (isLate && effect.kind === "email") return { kind: "late" };
  const isWanted = run.status !== "compensating" || undoes(run, node.id);
  const maySend = isWanted && !isLate && (isOut || waitsFor !== "outcome_unknown");
  if (maySend && isRepeatable(effect)) return { kind: "send" };
  const silent = withoutSending(node, effect, now);
  // Its attempts are used up: waiting for a late answer gives it no further one.
  if (silent.kind === "park" && waitsFor === "outcome_unknown") return { ...silent, code: waitsFor };
  if (silent.kind !== "ask") return silent;
  if (!mayGo) return { kind: "wait" };
  return maySend ? { kind: "send" } : silent;
}

/** What becomes of an act that may have been done and is not to be sent again: the other side is asked, if it can be. Pure. */
export function withoutSending(node: TemplateNode, effect: EffectState, now: Date): Move {
  const unknown = `nobody knows whether ${node.title} was done`;
  if (!canBeAsked(effect)) {
    return {
      kind: "park",
      until: null,
      code: "outcome_unknown",
      why: `${unknown}: somebody has to find out`,
    };
  }
  // The other side may still be at it: what it says now need not be what it says in the end.
  const until = answeredBy(effect);
  return until > now
    ? { kind: "park", until, code: "answer_awaited", why: `${unknown} yet` }
    : { kind: "ask" };
}

/** Whether the outside world may have carried an act out. Pure. */
export function mayHaveBeenDone({ status }: EffectState): boolean {
  return status === "dispatched" || status === "unknown" || status === "acknowledged";
}

/** Marks a step's act as going out now, or as asked for. Committed before it is performed. */
export function letOut(
  run: RunState,
  step: StepState,
  now: Date,
  changes: Changes,
  { asking }: { asking: boolean },
): EffectState {
  const effect = run.effects.get(step.nodeId) as EffectState;
  step.wakeAt = null;
  step.why = null;
  effect.asking = asking;
  changes.steps.add(step.nodeId);
  changes.effects.add(step.nodeId);
  if (asking) {
    // Whoever let it out is gone.
    effect.status = "unknown";
    return effect;
  }
  effect.prior = effect.status === "dispatched" ? "unknown" : effect.status;
  effect.status = "dispatched";
  effect.attempts += 1;
  effect.dispatchedAt = now;
  effect.settledAt = null;
  changes.entries.push({
    type: "step.started",
    nodeId: step.nodeId,
    data: { attempt: step.attempt, effectId: effect.id, key: effect.key },
  });
  return effect;
}

/** Whether an act goes out into the world: what is only asked has no effect there. */
export function goesOut(act: Act): act is EffectState {
  return !("question" in act) && !act.asking;
}

/** Why an act was not let out. */
export interface Halt {
  switchId: string;
  scope: string;
  reason: string;
}

/** Halted acts look by themselves whether they may go on; a lifted switch wakes them sooner. */
const HALTED_MS = 300_000;

/**
 * Takes acts back that a kill switch did not let out, before anything of them was committed: they cost no attempt,
 * and wait until it is lifted.
 */
export function holdBack(run: RunState, acts: EffectState[], halt: Halt, now: Date, changes: Changes): void {
  const why = `the kill switch of the ${halt.scope} is thrown: ${halt.reason}`;
  for (const effect of acts) {
    const step = run.steps.get(effect.nodeId) as StepState;
    changes.entries = changes.entries.filter(
      (entry) => !(entry.type === "step.started" && entry.nodeId === effect.nodeId),
    );
    const wasTold = step.error?.code === "kill_switch_active" && step.error.message === why;
    takeBack(step, effect);
    step.error = { code: "kill_switch_active", message: why };
    step.why = why;
    // Many that wait do not come back all at once.
    step.wakeAt = new Date(now.getTime() + HALTED_MS * (1 + Math.random()));
    if (!wasTold) changes.entries.push({ type: "step.waiting", nodeId: step.nodeId, data: { why } });
  }
}

/** Undoes that an act was let out: nothing was sent. */
export function takeBack(step: StepState, effect: EffectState): void {
  effect.attempts -= 1;
  effect.status = effect.prior ?? "intended";
  step.attempt -= 1;
  step.status = moveStep(step.status, "waiting");
}

/** An act that went out is given this long beyond its time before somebody else asks what came of it. */
const GRACE_MS = 30_000;

/**
 * When the reconciler is to ask what came of an act, should its run be over by then: the run itself asks as long as
 * it goes on. Null for one that nobody need or can ask. Pure.
 */
export function askAt(effect: EffectState): Date | null {
  if (effect.status === "dispatched") return new Date(answeredBy(effect).getTime() + GRACE_MS);
  if (effect.status !== "unknown" || !canBeAsked(effect)) return null;
  return nextAskAt(effect, new Date(answeredBy(effect).getTime()));
}
