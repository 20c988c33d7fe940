import { CelFailure, evaluateCel } from "@/lib/cel";
import type { TemplateEdge } from "@/lib/contracts/templates";
import { arrivals, chosenEdge, waysWanted } from "../graph";
import { type RunState, variablesOf } from "../state";
import type { NodeHandler } from "./handler";

/** Branch: takes one of the edges that leave it, and keeps which, so that what happens later changes nothing. */
export const branchNode: NodeHandler<"branch"> = {
  async start({ run }, node) {
    const edge = chosenEdge(run.template.definition, node.id, (candidate) => conditionHolds(run, candidate));
    if (!edge) {
      return {
        kind: "failed",
        error: { code: "no_branch", message: `No way out of ${node.title} applies.` },
      };
    }
    return { kind: "done", output: { to: edge.to } };
  },
};

/** Parallel: all edges that leave it are taken, each by its own condition. */
export const parallelNode: NodeHandler<"parallel"> = {
  async start() {
    return { kind: "done", output: null };
  },
};

/** Join: begins when its mode allows it, and says which of the ways to it were taken by then. */
export const joinNode: NodeHandler<"join"> = {
  async start({ run }, node) {
    const { taken } = arrivals(
      run.template.definition,
      node.id,
      (id) => run.steps.get(id)?.status,
      (edge) => edgeHolds(run, edge),
    );
    const wanted = waysWanted(node);
    if (taken.length >= wanted) return { kind: "done", output: { from: taken } };
    const message = `${node.title} needs ${wanted} ways and has ${taken.length}.`;
    return { kind: "failed", error: { code: "join_unmet", message } };
  },
};

/** Delay: waits for a time, or until an instant. */
export const delayNode: NodeHandler<"delay"> = {
  async start({ run, now }, node) {
    const until =
      node.until === undefined
        ? new Date(now.getTime() + (node.seconds ?? 0) * 1000)
        : instantOf(evaluateCel(node.until, variablesOf(run)));
    return waitUntil(until, now);
  },
  async resume({ now }, _, step) {
    return waitUntil(step.wakeAt ?? now, now);
  },
};

function waitUntil(until: Date, now: Date) {
  if (until <= now) return { kind: "done" as const, output: { until: until.toISOString() } };
  return { kind: "wait" as const, why: `until ${until.toISOString()}`, until };
}

function instantOf(value: unknown): Date {
  const instant = typeof value === "string" ? new Date(value) : new Date(Number.NaN);
  if (Number.isNaN(instant.getTime())) throw new CelFailure("`until` does not give an instant");
  return instant;
}

/** Whether an edge's condition holds; of a branch's edges, whether it is the one taken. @throws CelFailure */
export function edgeHolds(run: RunState, edge: TemplateEdge): boolean {
  const source = run.steps.get(edge.from);
  if (source?.kind === "branch" && source.status === "succeeded") {
    return (source.output as { to?: string } | null)?.to === edge.to;
  }
  return conditionHolds(run, edge);
}

function conditionHolds(run: RunState, edge: TemplateEdge): boolean {
  if (edge.when === undefined) return true;
  const value = evaluateCel(edge.when, variablesOf(run));
  if (typeof value !== "boolean") {
    throw new CelFailure(`the condition from ${edge.from} to ${edge.to} is not true or false`);
  }
  return value;
}
