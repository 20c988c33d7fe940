import { sharingBudget } from "@/lib/cel";
import { demandOf, describeStages } from "@/lib/contracts/approval-stages";
import type { Obligations, PolicyPin, RuleResult, Subject } from "@/lib/contracts/decisions";
import type { PolicyEngine, PolicyRule } from "@/lib/contracts/policies";
import type { Json } from "@/lib/kernel/canonical";
import { type JudgedRule, judgeByCel, requireObligation } from "./judge";
import { mergeObligations } from "./merge-stages";

/** One published version of a pack, as evaluation needs it. */
export interface PolicyPack extends PolicyPin {
  engine: PolicyEngine;
  rules: PolicyRule[];
}

/** What engines outside this process answered, by version. */
export type Judgements = ReadonlyMap<PolicyPin["versionId"], JudgedRule[]>;

/** What policy says, before it is stored as a decision. */
export interface Verdict {
  effect: "allow" | "deny";
  code: "policy_error" | null;
  explanation: string;
  rules: RuleResult[];
  obligations: Obligations;
}

/**
 * Decides by all rules of all packs: any deny wins; else obligations are merged (every rule's stages, the largest
 * quorum of the same people, union of proofs); else a matching rule that is not a flag allows; else the default, deny. A rule that
 * cannot be evaluated never allows. Pure. Source: design 3, "Policy pack".
 */
export function decide(
  packs: PolicyPack[],
  subject: Subject,
  input: Record<string, Json>,
  judgements: Judgements = new Map(),
): Verdict {
  const judged = sharingBudget(() =>
    packs.flatMap((pack) => judgements.get(pack.versionId) ?? judgeLocally(pack, subject, input)),
  );
  const results = judged.map(requireObligation);
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
  const denied = matched.filter(({ result }) => result.effect === "deny");
  if (denied.length > 0) {
    const reasons = denied.map(({ result }) => sentence(result.reason)).join(" ");
    return { effect: "deny", code: null, explanation: `Denied: ${reasons}`, rules, obligations: {} };
  }
  const permitting = matched.filter(({ result }) => result.effect !== "flag");
  if (permitting.length === 0) {
    return {
      effect: "deny",
      code: null,
      explanation: "Denied: no rule allows this, and what no rule allows is denied.",
      rules,
      obligations: {},
    };
  }
  const obligations = merge(permitting);
  const reasons = permitting.map(({ result }) => sentence(result.reason)).join(" ");
  return {
    effect: "allow",
    code: null,
    explanation: `${opening(obligations)}: ${reasons}`,
    rules,
    obligations,
  };
}

function judgeLocally(pack: PolicyPack, subject: Subject, input: Record<string, Json>): JudgedRule[] {
  if (pack.engine.kind === "cel") return judgeByCel(pack.packKey, pack.rules, subject, input);
  const { packKey } = pack;
  const error = "its engine was not asked";
  const result: RuleResult = {
    packKey,
    ruleId: "engine",
    title: "Engine",
    effect: "deny",
    reason: error,
    matched: false,
  };
  return [{ result: { ...result, error } }];
}

function merge(rules: JudgedRule[]): Obligations {
  const obliged = (effect: RuleResult["effect"]) =>
    rules.filter(({ result }) => result.effect === effect).map(({ obligations }) => obligations);
  const approvals = obliged("require_approval").map((obligations) => ({ approval: obligations?.approval }));
  const proofs = obliged("require_proof").map((obligations) => ({ proofs: obligations?.proofs }));
  return mergeObligations(...approvals, ...proofs);
}

function opening(obligations: Obligations): string {
  const needs = [
    obligations.approval && describeStages(demandOf(obligations.approval).stages),
    obligations.proofs && `proof of ${obligations.proofs.join(", ")}`,
  ].filter(Boolean);
  return needs.length === 0 ? "Allowed" : `Allowed with ${needs.join(" and ")}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
