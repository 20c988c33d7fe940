import { evaluateCel } from "@/lib/cel";
import { valueIssues } from "@/lib/domains/templates";
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

/** End: gives the run its output, which has to be what the template promises. */
export const endNode: NodeHandler<"end"> = {
  async start({ run }, node) {
    const output = evaluateAll(run, node.output ?? {});
    const { checksum, definition } = run.template;
    const issues = definition.outputSchema
      ? valueIssues(`${checksum} output`, definition.outputSchema, output, "output")
      : [];
    if (issues.length > 0) {
      const what = issues.map(({ path, message }) => `${path} ${message}`).join("; ");
      return {
        kind: "failed",
        error: { code: "output_invalid", message: `The output is not valid: ${what}.` },
      };
    }
    run.output = output;
    return { kind: "done", output };
  },
};
