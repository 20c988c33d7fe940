import { evaluateCel } from "@/lib/cel";
import type { Json } from "@/lib/kernel/canonical";
import { type RunState, variablesOf } from "../state";
import type { NodeHandler } from "./handler";

function evaluateAll(run: RunState, sources: Record<string, string>): Record<string, Json> {
  const variables = variablesOf(run);
  return Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [name, evaluateCel(source, variables)]),
  );
}

/** Set values: computes named values that later nodes read as its output. */
export const setNode: NodeHandler<"set"> = {
  async start({ run }, node) {
    return { kind: "done", output: evaluateAll(run, node.values) };
  },
};

/** End: gives the run its output. */
export const endNode: NodeHandler<"end"> = {
  async start({ run }, node) {
    run.output = evaluateAll(run, node.output ?? {});
    return { kind: "done", output: run.output };
  },
};
