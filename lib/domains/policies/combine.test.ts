import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { demandOf, type ObligedApproval } from "@/lib/contracts/approval-stages";
import type { PolicyRule } from "@/lib/contracts/policies";
import { decide, type PolicyPack } from "./combine";
import { meets } from "./merge-stages";

const rule = (over: Partial<PolicyRule>): PolicyRule => ({
  id: "r",
  title: "Rule",
  appliesTo: ["intent"],
  when: "true",
  effect: "allow",
  reason: "because",
  ...over,
});
const pack = (rules: PolicyRule[]): PolicyPack => ({
  packKey: "p",
  versionId: "pvr_01jd8z6k5ve0g8pq2y3w4x5z6a",
  version: 1,
  checksum: "c",
  engine: { kind: "cel" },
  rules,
});
const effects = fc.constantFrom<PolicyRule["effect"]>(
  "deny",
  "allow",
  "flag",
  "require_approval",
  "require_proof",
);
const rules = fc.array(
  fc.record({
    effect: effects,
    matched: fc.boolean(),
    broken: fc.boolean(),
    quorum: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 8 },
);

describe("combining rules", () => {
  it("denies what no rule allows, flags included", () => {
    expect(decide([], "intent", {}).effect).toBe("deny");
    expect(decide([pack([rule({ effect: "flag" })])], "intent", {}).effect).toBe("deny");
    expect(decide([pack([rule({ appliesTo: ["payment"] })])], "intent", {}).effect).toBe("deny");
  });

  it("fails closed and names the rule that could not be evaluated", () => {
    const verdict = decide([pack([rule({}), rule({ id: "bad", when: "input.nope > 1" })])], "intent", {
      input: {},
    });
    expect(verdict).toMatchObject({ effect: "deny", code: "policy_error" });
    expect(verdict.explanation).toContain("p/bad");
  });

  it("is denied when the condition is no boolean", () => {
    expect(decide([pack([rule({ when: "1" })])], "intent", {}).code).toBe("policy_error");
  });

  it("bounds what all rules of a decision take together", () => {
    const when = "input.all(a, input.all(b, true))";
    const rules = Array.from({ length: 50 }, (_, i) => rule({ id: `r${i}`, when }));
    const input = { input: Array.from({ length: 100 }, (_, index) => index) };
    expect(decide([pack(rules.slice(0, 5))], "intent", input).effect).toBe("allow");
    const verdict = decide([pack(rules)], "intent", input);
    expect(verdict).toMatchObject({ effect: "deny", code: "policy_error" });
    expect(verdict.explanation).toContain("loop turns");
    expect(decide([pack(rules.slice(0, 5))], "intent", input).effect).toBe("allow");
  });

  it("never takes an obligation that says nothing for an allowance", () => {
    expect(decide([pack([rule({ effect: "require_approval" })])], "intent", {}).code).toBe("policy_error");
    expect(decide([pack([rule({ effect: "require_proof" })])], "intent", {}).code).toBe("policy_error");
  });

  it("holds its rules for any set of rules, in any order", () => {
    fc.assert(
      fc.property(rules, (drawn) => {
        const made = drawn.map((d, i) =>
          rule({
            id: `r${i}`,
            effect: d.effect,
            when: d.broken ? "nope" : String(d.matched),
            obligations: {
              approval: { roles: [`role${i}`], quorum: d.quorum, excludeRequester: i % 2 === 0 },
              proofs: [`proof${i}`],
            },
          }),
        );
        const verdict = decide([pack(made)], "intent", {});
        const reversed = decide([pack([...made].reverse())], "intent", {});
        expect(reversed.effect).toBe(verdict.effect);
        expect(reversed.obligations).toEqual(verdict.obligations);
        const live = drawn.filter((d) => d.matched);
        const mustDeny =
          drawn.some((d) => d.broken) ||
          live.some((d) => d.effect === "deny") ||
          !live.some((d) => d.effect !== "flag");
        expect(verdict.effect).toBe(mustDeny ? "deny" : "allow");
        const asked = made.filter(({ effect }, i) => effect === "require_approval" && drawn[i]?.matched);
        const { approval } = verdict.obligations;
        if (!mustDeny && asked.length > 0) {
          // The roles differ, so that no rule's approvals stand in for another's.
          expect(demandOf(approval as ObligedApproval).stages).toHaveLength(asked.length);
          for (const { obligations } of asked) {
            const wanted = demandOf(obligations?.approval as ObligedApproval).stages;
            expect(meets(demandOf(approval as ObligedApproval).stages, wanted)).toBe(true);
          }
        }
        if (mustDeny) expect(verdict.obligations).toEqual({});
      }),
    );
  });
});
