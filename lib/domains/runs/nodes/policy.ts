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
  async start({ tx, scope, run, now, asked }) {
    if (run.steps.size === 0) {
      const { id, explanation, obligations } = run.decision;
      const output = { decisionId: id, effect: "allow", explanation, obligations: obligations as Json };
      return { kind: "done", output };
    }
    const { steps, requester } = variablesOf(run);
    // What is recorded is what engines outside were asked, though other steps may have ended since.
    const input = asked?.input ?? {
      intent: { template: run.template.key, version: run.template.version },
      input: run.input,
      requester: requester as Json,
      steps: steps as Json,
      now: now.toISOString(),
    };
    const packs = await loadPacks(tx, run.policies);
    const decision = makeDecision(packs, "intent", input, run.intentId, asked?.judgements);
    tx.defer(tx.insert(decisions).values(decisionRow(scope, decision)));
    const { id, effect, code, explanation, obligations } = decision;
    if (effect === "deny") {
      return { kind: "failed", error: { code: code ?? "policy_denied", message: explanation } };
    }
    run.decision = { id, explanation, obligations };
    return {
      kind: "done",
      output: { decisionId: id, effect: "allow", explanation, obligations: obligations as Json },
    };
  },
};
