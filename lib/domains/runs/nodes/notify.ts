import { evaluateCel } from "@/lib/cel";
import { variablesOf } from "../state";
import type { NodeHandler } from "./handler";
import { unmetObligation } from "./obligations";

/** E-mail notification. */
export const notifyNode: NodeHandler<"notify"> = {
  async start(context, node) {
    const unmet = await unmetObligation(context, node);
    if (unmet) return unmet;
    const { run } = context;
    const variables = variablesOf(run);
    const [to, subject, text] = [node.to, node.subject, node.text].map((source) =>
      String(evaluateCel(source, variables)),
    ) as [string, string, string];
    return { kind: "act", effect: { kind: "email", request: { to, subject, text, runId: run.id } } };
  },
};
