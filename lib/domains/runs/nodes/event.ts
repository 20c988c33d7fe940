import { CelFailure, type CelVariables, evaluateCel } from "@/lib/cel";
import type { TemplateNode } from "@/lib/contracts/templates";
import { findEvent, stopAwaiting } from "@/lib/domains/events";
import type { Id } from "@/lib/kernel/ids";
import { type RunState, variablesOf } from "../state";
import type { NodeContext, NodeHandler, NodeResult } from "./handler";

type EventNode = Extract<TemplateNode, { kind: "event" }>;

/**
 * Wait for event: takes the oldest one of its name that came since the run was accepted, that no other step of the run
 * has taken, and that `matches` holds for.
 */
export const eventNode: NodeHandler<"event"> = {
  async start(context, node) {
    const until = new Date(context.now.getTime() + node.expiresSeconds * 1000);
    const result = await look(context, node);
    return result ?? { kind: "wait", why: `the event ${node.event}`, until };
  },

  async resume(context, node, step) {
    const result = await look(context, node);
    if (result) {
      stopAwaiting(context.tx, { runId: context.run.id, nodeId: node.id });
      return result;
    }
    const until = step.wakeAt ?? context.now;
    if (until > context.now) return { kind: "wait", why: step.why ?? "", until };
    stopAwaiting(context.tx, { runId: context.run.id, nodeId: node.id });
    const message = `The event ${node.event} did not come in time.`;
    return { kind: "failed", error: { code: "event_expired", message } };
  },

  async abandon({ tx, run }, node) {
    stopAwaiting(tx, { runId: run.id, nodeId: node.id });
  },
};

async function look({ tx, scope, run }: NodeContext, node: EventNode): Promise<NodeResult | null> {
  const variables = variablesOf(run);
  const event = await findEvent(tx, scope, {
    runId: run.id,
    nodeId: node.id,
    name: node.event,
    taken: takenBy(run),
    matches({ name, data }) {
      if (node.matches === undefined) return true;
      return holds(node.matches, { ...variables, event: { name, data } });
    },
  });
  return event ? { kind: "done", output: { eventId: event.id, data: event.data } } : null;
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

/** The events that steps of a run have taken. */
function takenBy({ steps }: RunState): Id<"event">[] {
  return [...steps.values()].flatMap(({ kind, status, output }) =>
    kind === "event" && status === "succeeded" ? [(output as { eventId: Id<"event"> }).eventId] : [],
  );
}
