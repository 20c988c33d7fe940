import { CelFailure, compileCel } from "@/lib/cel";
import type { Obligations, PolicyPin, RuleResult } from "@/lib/contracts/decisions";
import type { PolicyRule } from "@/lib/contracts/policies";
import type { Json } from "@/lib/kernel/canonical";

export type Subject = "intent" | "payment" | "device_command";

/** One published version of a pack, as evaluation needs it. */
export interface PolicyPack extends PolicyPin {
  rules: PolicyRule[];
}

/** What policy says, before it is stored as a decision. */
export interface Verdict {
  effect: "allow" | "deny";
  code: "policy_error" | null;
  explanation: string;
  rules: RuleResult[];
  obligations: Obligations;
}

/**
 * Decides by all rules of all packs: any deny wins; else obligations are merged (largest quorum, union of
 * roles and proofs); else a matching rule that is not a flag allows; else the default, deny. A rule that
 * cannot be evaluated never allows. Pure. Source: design 3, "Policy pack".
 */
export function decide(packs: PolicyPack[], subject: Subject, input: Record<string, Json>): Verdict {
  const results = packs.flatMap((pack) =>
    pack.rules
      .filter((rule) => rule.appliesTo.includes(subject))
      .map((rule) => ({ rule, result: judge(pack.packKey, rule, input) })),
  );
  const rules = results.map(({ result }) => result);
  const failed = rules.find((result) => result.error !== undefined);
  if (failed) {
    return {
      effect: "deny",
      code: "policy_error",
      explanation: `Denied: rule "${failed.title}" (${failed.packKey}/${failed.ruleId}) could not be evaluated: ${failed.error}.`,
      rules,
      obligations: {},
    };
  }
  const matched = results.filter(({ result }) => result.matched);
  const denied = matched.filter(({ rule }) => rule.effect === "deny");
  if (denied.length > 0) {
    const reasons = denied.map(({ result }) => sentence(result.reason)).join(" ");
    return { effect: "deny", code: null, explanation: `Denied: ${reasons}`, rules, obligations: {} };
  }
  const permitting = matched.filter(({ rule }) => rule.effect !== "flag");
  if (permitting.length === 0) {
    return {
      effect: "deny",
      code: null,
      explanation: "Denied: no rule allows this, and what no rule allows is denied.",
      rules,
      obligations: {},
    };
  }
  const obligations = merge(permitting.map(({ rule }) => rule));
  const reasons = permitting.map(({ result }) => sentence(result.reason)).join(" ");
  return {
    effect: "allow",
    code: null,
    explanation: `${opening(obligations)}: ${reasons}`,
    rules,
    obligations,
  };
}

function judge(packKey: string, rule: PolicyRule, input: Record<string, Json>): RuleResult {
  const { id: ruleId, title, effect, reason } = rule;
  const base = { packKey, ruleId, title, effect, reason };
  try {
    const value = compileCel(rule.when)(input);
    if (typeof value !== "boolean") throw new CelFailure("the condition is not true or false");
    if (value && lacksObligation(rule)) throw new CelFailure(`${effect} does not say what it obliges`);
    return { ...base, matched: value };
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return { ...base, matched: false, error: error.message };
  }
}

function lacksObligation(rule: PolicyRule): boolean {
  if (rule.effect === "require_approval") return rule.obligations?.approval === undefined;
  if (rule.effect === "require_proof") return !rule.obligations?.proofs?.length;
  return false;
}

function merge(rules: PolicyRule[]): Obligations {
  const asked = rules
    .filter((rule) => rule.effect === "require_approval")
    .map((rule) => rule.obligations?.approval);
  const approvals = asked.filter((approval) => approval !== undefined);
  const proofs = [
    ...new Set(
      rules
        .filter((rule) => rule.effect === "require_proof")
        .flatMap((rule) => rule.obligations?.proofs ?? []),
    ),
  ];
  return {
    ...(approvals.length > 0 && {
      approval: {
        roles: [...new Set(approvals.flatMap((approval) => approval.roles))].sort(),
        quorum: Math.max(...approvals.map((approval) => approval.quorum)),
        excludeRequester: approvals.some((approval) => approval.excludeRequester),
      },
    }),
    ...(proofs.length > 0 && { proofs: proofs.sort() }),
  };
}

function opening(obligations: Obligations): string {
  const needs = [
    obligations.approval &&
      `${obligations.approval.quorum} approval${obligations.approval.quorum === 1 ? "" : "s"} by ${obligations.approval.roles.join(" or ")}`,
    obligations.proofs && `proof of ${obligations.proofs.join(", ")}`,
  ].filter(Boolean);
  return needs.length === 0 ? "Allowed" : `Allowed with ${needs.join(" and ")}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
