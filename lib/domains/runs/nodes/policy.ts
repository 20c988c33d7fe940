import { decisions } from "@/drizzle/schema";
import { decisionRow, loadPacks, makeDecision } from "@/lib/domains/policies";
import type { Json } from "@/lib/kernel/canonical";
import { variablesOf } from "../state";
import type { NodeHandler } from "./handler";

/**
 * Policy check. Before anything has happened the decision the intent was accepted by still stands, since input
 * and pinned versions are the same; later checks see what has happened since and record a decision of their own.
 */
export const policyNode: NodeHandler<"policy"> = {
  async start({ tx, scope, run, now }) {
    const { steps, requester } = variablesOf(run);
    if (run.steps.size === 0) {
      const { id, obligations } = run.decision;
      return { kind: "done", output: { decisionId: id, effect: "allow", obligations: obligations as Json } };
    }
    const input = {
      intent: { template: run.template.key, version: run.template.version },
      input: run.input,
      requester: requester as Json,
      steps: steps as Json,
      now: now.toISOString(),
    };
    const decision = makeDecision(await loadPacks(tx, run.policies), "intent", input, run.intentId);
    tx.defer(tx.insert(decisions).values(decisionRow(scope, decision)));
    if (decision.effect === "deny") {
      return {
        kind: "failed",
        error: { code: decision.code ?? "policy_denied", message: decision.explanation },
      };
    }
    run.decision = { id: decision.id, explanation: decision.explanation, obligations: decision.obligations };
    return {
      kind: "done",
      output: { decisionId: decision.id, effect: "allow", obligations: decision.obligations as Json },
    };
  },
};
