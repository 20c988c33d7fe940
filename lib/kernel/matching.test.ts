import fc from "fast-check";
import { expect, it } from "vitest";
import { countStages } from "./matching";

it("moves a person who could count for two stages to where they are needed", () => {
  expect(countStages([1, 1], [[1, 2], [1]])).toEqual([1, 1]);
  expect(countStages([1, 1], [[1], [1]])).toEqual([1, 0]);
  expect(countStages([2, 1, 1], [[1, 2], [2, 3], [1], [1, 3]])).toEqual([2, 1, 1]);
  expect(countStages([1], [])).toEqual([0]);
});

it("counts as many as can be counted, nobody twice: full exactly when no set of stages lacks people (Hall)", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 4 })), { maxLength: 9 }),
      (quorums, drawn) => {
        const approvals = drawn.map((stages) => stages.filter((number) => number <= quorums.length));
        const given = countStages(quorums, approvals);
        const total = given.reduce((sum, one) => sum + one, 0);
        expect(total).toBeLessThanOrEqual(approvals.filter((one) => one.length > 0).length);
        for (const [index, count] of given.entries()) expect(count).toBeLessThanOrEqual(quorums[index] ?? 0);
        const sets = Array.from({ length: 2 ** quorums.length - 1 }, (_, mask) => mask + 1);
        const lacks = sets.some((mask) => {
          const inSet = (number: number) => (mask & (1 << (number - 1))) !== 0;
          const people = approvals.filter((one) => one.some(inSet)).length;
          return people < quorums.reduce((sum, one, index) => sum + (inSet(index + 1) ? one : 0), 0);
        });
        const isFull = given.every((count, index) => count === quorums[index]);
        expect(isFull).toBe(!lacks);
      },
    ),
    { numRuns: 1000 },
  );
});
