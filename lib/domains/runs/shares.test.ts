import fc from "fast-check";
import { expect, it } from "vitest";
import { Shares } from "./shares";

it("leaves places to others, however many one owner asks for", () => {
  const shares = new Shares(64, 48);
  const takeAll = (owner: string) => {
    let count = 0;
    for (; shares.isOpenTo(owner); count += 1) shares.take(owner);
    return count;
  };
  expect(takeAll("large")).toBe(48);
  expect(takeAll("small")).toBe(16);
  expect(shares.isOpenTo("late")).toBe(false);
  shares.give("large");
  expect([shares.isOpenTo("late"), shares.isOpenTo("large")]).toEqual([true, true]);
});

it("never gives more than there is, in all and to each, and forgets what was given back", () => {
  const steps = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (all) => {
      const shares = new Shares(10, 6);
      const held: string[] = [];
      for (const [owner, takes] of all) {
        const mine = held.filter((one) => one === owner).length;
        expect(shares.isOpenTo(owner)).toBe(held.length < 10 && mine < 6);
        if (takes && shares.isOpenTo(owner)) {
          shares.take(owner);
          held.push(owner);
        } else if (!takes && mine > 0) {
          shares.give(owner);
          held.splice(held.indexOf(owner), 1);
        }
      }
    }),
  );
});
