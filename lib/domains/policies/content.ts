import { checkCel } from "@/lib/cel";
import type { PolicyEngine, PolicyRule } from "@/lib/contracts/policies";
import { hashJson } from "@/lib/crypto/hash";
import { policyContent } from "@/lib/evidence/hashed";
import { type FieldIssue, validationFailed } from "@/lib/kernel/errors";

/** What a rule can read; the last two only where it applies to such acts. */
const RULE_VARIABLES = ["intent", "input", "requester", "now", "steps", "payment", "device_command"] as const;

/** What decides, without its tests, name or number: equal checksums decide alike. */
export function checksumOf(engine: PolicyEngine, rules: PolicyRule[]): string {
  return hashJson(policyContent(engine, rules));
}

/** @throws AppError validation_failed naming every rule that is wrong */
export function requireSound(content: { engine: PolicyEngine; rules: PolicyRule[] }): void {
  const issues = [...repeatedIds(content.rules), ...conditionIssues(content.rules), ...engineIssues(content)];
  if (issues.length > 0) throw validationFailed(issues);
}

function repeatedIds(rules: PolicyRule[]): FieldIssue[] {
  const first = new Map<string, number>();
  return rules.flatMap(({ id }, index) => {
    const known = first.get(id);
    if (known === undefined) first.set(id, index);
    return known === undefined
      ? []
      : [{ path: `rules.${index}.id`, message: `is the id of rule ${known + 1} too` }];
  });
}

function conditionIssues(rules: PolicyRule[]): FieldIssue[] {
  return rules.flatMap((rule, index) =>
    checkCel(rule.when, RULE_VARIABLES).map(({ message }) => ({ path: `rules.${index}.when`, message })),
  );
}

function engineIssues({ engine, rules }: { engine: PolicyEngine; rules: PolicyRule[] }): FieldIssue[] {
  if (engine.kind === "cel" || rules.length === 0) return [];
  return [{ path: "rules", message: "must be empty: the rules of this pack are in OPA" }];
}
