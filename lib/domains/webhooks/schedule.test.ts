import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { delayAfter, isGivenUp } from "./schedule";

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

describe("the schedule of attempts", () => {
  it("is that of the specification, ten attempts in all", () => {
    const delays = Array.from({ length: 10 }, (_, index) => delayAfter(index + 1, null, 0));
    const [five, minutes] = [5 * SECOND, 60 * SECOND];
    expect(delays).toEqual([
      five,
      5 * minutes,
      30 * minutes,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      14 * HOUR,
      20 * HOUR,
      24 * HOUR,
      null,
    ]);
  });

  it("spreads by up to a tenth, and never comes sooner", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (tries, random) => {
          const [least = 0, delay = 0] = [
            delayAfter(tries, null, 0) ?? 0,
            delayAfter(tries, null, random) ?? 0,
          ];
          expect(delay).toBeGreaterThanOrEqual(least);
          expect(delay).toBeLessThanOrEqual(least * 1.1 + 1);
        },
      ),
    );
  });

  it("waits as long as the receiver asks, up to a day", () => {
    expect(delayAfter(1, HOUR, 0)).toBe(HOUR);
    expect(delayAfter(4, HOUR, 0)).toBe(2 * HOUR);
    expect(delayAfter(1, 365 * DAY, 0)).toBe(DAY);
    expect(delayAfter(10, HOUR, 0)).toBeNull();
  });
});

it("gives an endpoint up after five days and ten attempts without a success, and not before", () => {
  const now = new Date("2026-11-26T12:00:00Z");
  const ago = (ms: number) => new Date(now.getTime() - ms);
  expect(isGivenUp(ago(5 * DAY), 10, now)).toBe(true);
  expect(isGivenUp(ago(5 * DAY - 1), 1000, now)).toBe(false);
  expect(isGivenUp(ago(50 * DAY), 9, now)).toBe(false);
});
