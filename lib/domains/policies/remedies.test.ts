import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicyRule } from "@/lib/contracts/policies";
import { spendingRules } from "@/local/seed/definitions";
import { decide, type PolicyPack } from "./combine";
import { remediesFor } from "./remedies";

const packOf = (rules: PolicyRule[]): PolicyPack => ({
  packKey: "spending",
  versionId: "pvr_01jd8z6k5ve0g8pq2y3w4x5z6a",
  version: 1,
  checksum: "c",
  engine: { kind: "cel" },
  rules,
});
const rule = (id: string, effect: PolicyRule["effect"], when: string): PolicyRule => ({
  id,
  title: id,
  appliesTo: ["intent"],
  when,
  effect,
  reason: id,
});
const spending = packOf(spendingRules.rules);
const any = () => true;

describe("remedies of a denial", () => {
  it("names the largest amount that would be allowed, and what it would oblige", () => {
    const [first] = remediesFor([spending], "intent", { input: { amount: 12_000_000 } }, any);
    expect(first).toEqual({
      changes: [{ field: "input.amount", from: 12_000_000, to: 10_000_000 }],
      explanation: expect.stringContaining("1 approval by finance"),
    });
  });

  it("offers only what the template takes", () => {
    const even = (input: unknown) => (input as { amount: number }).amount < 100;
    expect(remediesFor([spending], "intent", { input: { amount: 12_000_000 } }, even)).toEqual([]);
  });

  it("changes two fields when one is not enough", () => {
    const pack = packOf([
      rule("small", "allow", "input.amount <= 10 && input.currency in ['USD', 'EUR']"),
      rule("other", "deny", "requester.kind == 'nobody'"),
    ]);
    const document = { input: { amount: 20, currency: "VND" }, requester: { kind: "user" } };
    const [first] = remediesFor([pack], "intent", document, any);
    expect(first?.changes.map(({ field }) => field).sort()).toEqual(["input.amount", "input.currency"]);
  });

  it("offers nothing that is not the caller's to change", () => {
    const pack = packOf([rule("people", "allow", "requester.kind == 'user' && input.amount > 0")]);
    const document = { input: { amount: 20 }, requester: { kind: "api_key" } };
    expect(remediesFor([pack], "intent", document, any)).toEqual([]);
  });

  it("offers nothing but what policy allows", () => {
    const limits = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(limits, limits, fc.integer({ min: -60, max: 60 }), (denied, allowed, amount) => {
        const pack = packOf([
          ...denied.map((limit, i) => rule(`d${i}`, "deny", `input.amount == ${limit}`)),
          ...allowed.map((limit, i) => rule(`a${i}`, "allow", `input.amount < ${limit}`)),
        ]);
        const document = { input: { amount } };
        if (decide([pack], "intent", document).effect === "allow") return;
        const remedies = remediesFor([pack], "intent", document, any);
        for (const { changes } of remedies) {
          const to = changes[0]?.to ?? null;
          expect(decide([pack], "intent", { input: { amount: to } }).effect).toBe("allow");
        }
      }),
    );
  });
});
