import { type BoundVariables, bindCel, CelFailure, compileCel } from "@/lib/cel";
import type { RuleResult, Subject } from "@/lib/contracts/decisions";
import type { PolicyRule } from "@/lib/contracts/policies";
import type { Json } from "@/lib/kernel/canonical";

/** One rule's answer on one input, with what it obliges. */
export interface JudgedRule {
  result: RuleResult;
  obligations?: PolicyRule["obligations"];
}

/** The built-in engine: every rule of a pack that applies to the subject, evaluated. Pure. */
export function judgeByCel(
  packKey: string,
  rules: PolicyRule[],
  subject: Subject,
  input: Record<string, Json>,
): JudgedRule[] {
  const judged: JudgedRule[] = [];
  const variables = bindCel(input);
  for (const rule of rules) {
    if (!rule.appliesTo.includes(subject)) continue;
    const result = judge(packKey, rule, variables);
    judged.push(rule.obligations ? { result, obligations: rule.obligations } : { result });
  }
  return judged;
}

function judge(packKey: string, rule: PolicyRule, variables: BoundVariables): RuleResult {
  const { id: ruleId, title, effect, reason } = rule;
  const result: RuleResult = { packKey, ruleId, title, effect, reason, matched: false };
  try {
    const value = compileCel(rule.when)(variables);
    if (typeof value !== "boolean") throw new CelFailure("the condition is not true or false");
    result.matched = value;
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    result.error = error.message;
  }
  return result;
}

/** A matched rule that obliges nothing it can name must not count as an allowance. */
export function requireObligation(judged: JudgedRule): JudgedRule {
  const { result, obligations } = judged;
  const { effect, matched } = result;
  const lacks =
    (effect === "require_approval" && obligations?.approval === undefined) ||
    (effect === "require_proof" && !obligations?.proofs?.length);
  if (!matched || !lacks) return judged;
  return {
    obligations,
    result: { ...result, matched: false, error: `${effect} does not say what it obliges` },
  };
}
