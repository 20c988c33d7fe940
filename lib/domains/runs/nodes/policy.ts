import { decisions } from "@/drizzle/schema";
import { decisionRow, EnginesNeeded, loadPacks, makeDecision } from "@/lib/domains/policies";
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
    const packs = await loadPacks(tx, run.policies);
    const decision = decideHere(() => makeDecision(packs, "intent", input, run.intentId));
    if (!decision) {
      const text = "A policy engine outside of this process can only decide before anything has happened.";
      return { kind: "failed", error: { code: "policy_unavailable", message: text } };
    }
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

/** A decision, or nothing when an engine would have to be asked, which no open transaction may wait for. */
function decideHere<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof EnginesNeeded) return undefined;
    throw error;
  }
}
