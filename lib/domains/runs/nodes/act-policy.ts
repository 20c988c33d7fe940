import { decisions } from "@/drizzle/schema";
import type { Subject } from "@/lib/contracts/decisions";
import type { TemplateNode } from "@/lib/contracts/templates";
import { decisionRow, loadPacks, makeDecision, mergeObligations } from "@/lib/domains/policies";
import type { Json } from "@/lib/kernel/canonical";
import { variablesOf } from "../state";
import type { NodeContext, NodeResult } from "./handler";
import { unmetObligation } from "./obligations";

/**
 * What stands against a payment or a device command, or null: what policy obliges and the run does not have, and what
 * policy says of this very act where the pinned packs have rules for acts of its kind. That decision is recorded.
 * @throws EnginesNeeded
 */
export async function objectionTo(
  context: NodeContext,
  node: TemplateNode,
  subject: Exclude<Subject, "intent">,
  act: Record<string, Json>,
): Promise<NodeResult | null> {
  const { tx, scope, run, now, asked } = context;
  const unmet = await unmetObligation(context, node);
  if (unmet) return unmet;
  const packs = await loadPacks(tx, run.policies);
  const isAsked = ({ engine, rules }: (typeof packs)[number]) =>
    engine.kind !== "cel" || rules.some(({ appliesTo }) => appliesTo.includes(subject));
  if (!packs.some(isAsked)) return null;
  const { steps, requester } = variablesOf(run);
  const input = asked?.input ?? {
    intent: { template: run.template.key, version: run.template.version },
    input: run.input,
    requester: requester as Json,
    steps: steps as Json,
    [subject]: act,
    now: now.toISOString(),
  };
  const decision = makeDecision(packs, subject, input, run.intentId, asked?.judgements);
  tx.defer(tx.insert(decisions).values(decisionRow(scope, decision)));
  const { effect, code, id, explanation, obligations } = decision;
  if (effect === "deny") {
    return { kind: "failed", error: { code: code ?? "policy_denied", message: explanation } };
  }
  const both = mergeObligations(run.decision.obligations, obligations);
  return unmetObligation(
    { ...context, run: { ...run, decision: { id, explanation, obligations: both } } },
    node,
  );
}
