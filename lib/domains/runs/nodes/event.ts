import { CelFailure, type CelVariables, evaluateCel, hasWholeBudget, sharingBudget } from "@/lib/cel";
import type { TemplateNode } from "@/lib/contracts/templates";
import { type Awaited, findEvent, stopAwaiting } from "@/lib/domains/events";
import type { Id } from "@/lib/kernel/ids";
import { stepDeadline } from "../deadlines";
import { type RunState, variablesOf } from "../state";
import type { NodeContext, NodeHandler, NodeResult } from "./handler";

type EventNode = Extract<TemplateNode, { kind: "event" }>;

/**
 * Wait for event: takes the oldest one of its name that came since the run was accepted and before its time was up,
 * that no other step of the run has taken, and that `matches` holds for.
 */
export const eventNode: NodeHandler<"event"> = {
  start: (context, node) => look(context, node, context.now, true),

  async resume(context, node, step) {
    const result = await look(context, node, step.startedAt, false);
    if (result.kind !== "wait") stopAwaiting(context.tx, { runId: context.run.id, nodeId: node.id });
    return result;
  },

  async abandon({ tx, run }, node) {
    stopAwaiting(tx, { runId: run.id, nodeId: node.id });
  },
};

async function look(
  { tx, scope, run, now }: NodeContext,
  node: EventNode,
  startedAt: Date,
  isNew: boolean,
): Promise<NodeResult> {
  const expiresAt = new Date(startedAt.getTime() + node.expiresSeconds * 1000);
  const deadline = stepDeadline(node, { startedAt });
  const found = await findEvent(tx, scope, {
    runId: run.id,
    nodeId: node.id,
    name: node.event,
    taken: takenBy(run),
    until: deadline && deadline < expiresAt ? deadline : expiresAt,
    isNew,
    judgesBy: namedAndEnded(node, run),
    choose: chooser(node, variablesOf(run)),
  });
  if ("event" in found) return { kind: "done", output: { eventId: found.event.id, data: found.event.data } };
  const why = `the event ${node.event}`;
  // What came in time counts, however late it is looked at.
  if (found.hasMore) return { kind: "wait", why, until: now, hasMore: true };
  if (expiresAt > now) return { kind: "wait", why, until: expiresAt };
  const message = `The event ${node.event} did not come in time.`;
  return { kind: "failed", error: { code: "event_expired", message } };
}

/** All events of one look share a budget: when it cannot pay for a whole evaluation any more, the rest is left for the next. */
function chooser({ matches }: EventNode, variables: CelVariables): Awaited["choose"] {
  if (matches === undefined) return (events) => ({ chosen: events[0], lookedAt: 1 });
  return (events) =>
    sharingBudget(() => {
      for (const [index, event] of events.entries()) {
        if (!hasWholeBudget()) return { lookedAt: index };
        const { name, data } = event;
        if (holds(matches, { ...variables, event: { name, data } }))
          return { chosen: event, lookedAt: index + 1 };
      }
      return { lookedAt: events.length };
    });
}

/** What cannot be evaluated is another event: whoever sends one must not be able to break those who wait. */
function holds(source: string, variables: CelVariables): boolean {
  try {
    return evaluateCel(source, variables) === true;
  } catch (error) {
    if (error instanceof CelFailure) return false;
    throw error;
  }
}

/**
 * The steps that have ended, of those that `matches` may name. After a join of `any` one may end while this one waits,
 * and an event that was not the one may then be it.
 */
function namedAndEnded({ matches = "" }: EventNode, { steps }: RunState): string {
  const namesAny = /\bsteps\b(?!\s*\.)/.test(matches);
  return [...steps.values()]
    .filter(({ nodeId, finishedAt }) => finishedAt && (namesAny || matches.includes(nodeId)))
    .map(({ nodeId }) => nodeId)
    .sort()
    .join(" ");
}

/** The events that steps of a run have taken. */
function takenBy({ steps }: RunState): Id<"event">[] {
  return [...steps.values()].flatMap(({ kind, status, output }) =>
    kind === "event" && status === "succeeded" ? [(output as { eventId: Id<"event"> }).eventId] : [],
  );
}
