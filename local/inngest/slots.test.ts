import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Slots } from "./slots";

const one = [{ key: "a", limit: 1 }];

describe("Slots", () => {
  it("refuses a call when its group is full, and takes none of its slots", () => {
    const slots = new Slots();
    expect(slots.acquire(one, false)).toBeNull();
    expect(slots.acquire([{ key: "b", limit: 1 }, ...one], false)).toBe("a");
    expect(slots.acquire([{ key: "b", limit: 1 }], false)).toBeNull();
  });

  it("lets a parked call go before a newcomer", () => {
    const slots = new Slots();
    slots.acquire(one, false);
    slots.park("a");
    expect(slots.release(one)).toEqual(["a"]);
    expect(slots.acquire(one, false)).toBe("a");
    slots.unpark("a");
    expect(slots.acquire(one, true)).toBeNull();
  });

  it("never exceeds a limit and lets every call through in the end", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.boolean(), { maxLength: 60 }),
        (limit, steps) => {
          const slots = new Slots();
          const group = [{ key: "k", limit }];
          let busy = 0;
          let parked = 0;
          let done = 0;
          const arrive = (wasParked: boolean) => {
            if (slots.acquire(group, wasParked) === null) busy++;
            else {
              slots.park("k");
              parked++;
            }
            expect(busy).toBeLessThanOrEqual(limit);
          };
          const finish = () => {
            busy--;
            done++;
            const freed = slots.release(group);
            for (let i = 0; i < freed.length && parked > 0; i++) {
              parked--;
              slots.unpark("k");
              arrive(true);
            }
          };
          let arrived = 0;
          for (const isArrival of steps) {
            if (isArrival) {
              arrived++;
              arrive(false);
            } else if (busy > 0) finish();
          }
          while (busy > 0) finish();
          expect(parked).toBe(0);
          expect(done).toBe(arrived);
        },
      ),
    );
  });
});
