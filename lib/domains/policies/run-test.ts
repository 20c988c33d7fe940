import { isDeepStrictEqual } from "node:util";
import type { PolicyTest, TestReport } from "@/lib/contracts/policies";
import type { Json } from "@/lib/kernel/canonical";
import { decide, type Judgements, type PolicyPack } from "./combine";

/** Runs one test of a version against it, alone. `judgements`: of its engine, when that is not in this process. Pure. */
export function runTest(pack: PolicyPack, test: PolicyTest, judgements?: Judgements): TestReport {
  const verdict = decide([pack], test.subject, test.input as Record<string, Json>, judgements);
  const matched = verdict.rules.filter((rule) => rule.matched).map((rule) => rule.ruleId);
  const { effect, rules, obligations } = test.expect;
  const problems: string[] = [];
  if (verdict.effect !== effect) problems.push(`expected ${effect}, got ${verdict.effect}`);
  if (verdict.code) problems.push("a rule could not be evaluated");
  if (rules && !isDeepStrictEqual([...rules].sort(), [...matched].sort())) {
    problems.push(`expected the rules ${list(rules)} to match, got ${list(matched)}`);
  }
  if (obligations && !isDeepStrictEqual(obligations, verdict.obligations)) {
    problems.push("expected other obligations");
  }
  return {
    name: test.name,
    passed: problems.length === 0,
    effect: verdict.effect,
    rules: matched,
    obligations: verdict.obligations,
    explanation: verdict.explanation,
    problems,
  };
}

const list = (ids: string[]) => (ids.length === 0 ? "none" : ids.join(", "));
