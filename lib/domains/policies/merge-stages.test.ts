import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ApprovalDemand, demandOf, obligedApproval, type Stage } from "@/lib/contracts/approval-stages";
import { countStages } from "@/lib/kernel/matching";
import { meets, mergeDemands } from "./merge-stages";

const stage = (roles: string[], quorum = 1, people: string[] = []): Stage => ({ roles, people, quorum });
const demand = (...stages: Stage[]): ApprovalDemand => ({ stages, excludeRequester: false });
const merged = (...demands: ApprovalDemand[]) => mergeDemands(demands).stages;

describe("merging what several rules oblige", () => {
  it.each([
    ["one rule as it is", [demand(stage(["finance"]))], [stage(["finance"])]],
    [
      "other roles side by side",
      [demand(stage(["owner"])), demand(stage(["finance"]))],
      [stage(["finance"]), stage(["owner"])],
    ],
    [
      "the larger quorum of the same roles",
      [demand(stage(["finance"])), demand(stage(["finance"], 3))],
      [stage(["finance"], 3)],
    ],
    [
      "the narrower of two that the same people can meet",
      [demand(stage(["finance", "owner"])), demand(stage(["finance"]))],
      [stage(["finance"])],
    ],
    [
      "both where neither implies the other",
      [demand(stage(["finance", "owner"], 2)), demand(stage(["finance"]))],
      [stage(["finance"]), stage(["finance", "owner"], 2)],
    ],
    [
      "two stages of one rule, though one implies the other",
      [demand(stage(["finance"]), stage(["finance", "owner"]))],
      [stage(["finance"]), stage(["finance", "owner"])],
    ],
    [
      "two stages of one rule beside a rule that wants one of them",
      [demand(stage(["finance"]), stage(["finance", "owner"])), demand(stage(["finance"]))],
      [stage(["finance"]), stage(["finance", "owner"])],
    ],
    [
      "people and roles",
      [demand(stage([], 1, ["ana@x.example"])), demand(stage(["finance"]))],
      [stage(["finance"]), stage([], 1, ["ana@x.example"])],
    ],
  ])("keeps %s", (_, demands, expected) => {
    const sorted = (stages: Stage[]) => stages.map((one) => JSON.stringify(one)).sort();
    expect(sorted(merged(...demands))).toEqual(sorted(expected));
  });

  it("excludes the requester when one rule does", () => {
    const both = mergeDemands([demand(stage(["a"])), { ...demand(stage(["a"])), excludeRequester: true }]);
    expect(both.excludeRequester).toBe(true);
  });

  const roles = fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 });
  const stages = fc.uniqueArray(
    fc.record({ roles, people: fc.constant<string[]>([]), quorum: fc.integer({ min: 1, max: 2 }) }),
    { minLength: 1, maxLength: 2, selector: (one) => JSON.stringify(one) },
  );
  const demands = fc.array(fc.record({ stages, excludeRequester: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  });

  it("is the same whatever the order, and as it was when a rule is said twice", () => {
    fc.assert(
      fc.property(demands, (drawn) => {
        const once = mergeDemands(drawn);
        expect(mergeDemands([...drawn].reverse())).toEqual(once);
        expect(mergeDemands([...drawn, ...drawn])).toEqual(once);
        expect(demandOf(obligedApproval(once))).toEqual(once);
      }),
    );
  });

  it("lets nobody pass who has not met every rule by itself", () => {
    const people = fc.array(roles, { maxLength: 8 });
    fc.assert(
      fc.property(demands, people, (drawn, approvers) => {
        const isMet = (wanted: Stage[]) => {
          const may = approvers.map((held) =>
            wanted.flatMap((one, index) =>
              one.roles.some((role) => held.some((one) => one === role)) ? [index + 1] : [],
            ),
          );
          const given = countStages(
            wanted.map(({ quorum }) => quorum),
            may,
          );
          return given.every((count, index) => count === wanted[index]?.quorum);
        };
        const together = mergeDemands(drawn).stages;
        for (const one of drawn) {
          expect(meets(together, one.stages)).toBe(true);
          if (isMet(together)) expect(isMet(one.stages)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
