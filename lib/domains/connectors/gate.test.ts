import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ask, newGate, tell } from "./gate";

const limits = { callsPerMinute: null, breakerFailures: 3, breakerSeconds: 10 };

describe("the breaker", () => {
  it("opens after failures in a row, lets one call try, and closes when that goes well", () => {
    const gate = newGate(limits, 0);
    for (let count = 0; count < 3; count += 1) {
      expect(ask(gate, limits, count)).toEqual({ kind: "go" });
      tell(gate, limits, false, count);
    }
    expect(ask(gate, limits, 5_000)).toEqual({ kind: "later", at: 10_002, why: "breaker" });
    expect(ask(gate, limits, 10_002)).toEqual({ kind: "go" });
    expect(ask(gate, limits, 10_003)).toMatchObject({ kind: "later", why: "breaker" });
    tell(gate, limits, true, 10_100);
    expect(ask(gate, limits, 10_101)).toEqual({ kind: "go" });
    expect(ask(gate, limits, 10_101)).toEqual({ kind: "go" });
  });

  it("opens again at once when the trial fails", () => {
    const gate = newGate(limits, 0);
    for (let count = 0; count < 3; count += 1) tell(gate, limits, false, 0);
    expect(ask(gate, limits, 10_000)).toEqual({ kind: "go" });
    tell(gate, limits, false, 11_000);
    expect(ask(gate, limits, 20_999)).toEqual({ kind: "later", at: 21_000, why: "breaker" });
  });

  it("does not open while there is a success among the failures", () => {
    const gate = newGate(limits, 0);
    for (const ok of [false, false, true, false, false]) tell(gate, limits, ok, 0);
    expect(ask(gate, limits, 1)).toEqual({ kind: "go" });
  });
});

describe("the rate limit", () => {
  it("never lets more through in any minute than it says, beside the burst", () => {
    const steps = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 600 }), (waits, callsPerMinute) => {
        const rule = { ...limits, callsPerMinute };
        const gate = newGate(rule, 0);
        const passed: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          if (ask(gate, rule, now).kind === "go") passed.push(now);
        }
        const burst = Math.max(1, callsPerMinute / 60);
        for (const [index, start] of passed.entries()) {
          const within = passed.slice(index).filter((at) => at < start + 60_000).length;
          expect(within).toBeLessThanOrEqual(callsPerMinute + burst + 1e-6);
        }
      }),
    );
  });

  it("says when to come again, and keeps its word", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6_000 }), (callsPerMinute) => {
        const rule = { ...limits, callsPerMinute };
        const gate = newGate(rule, 0);
        let pass = ask(gate, rule, 0);
        while (pass.kind === "go") pass = ask(gate, rule, 0);
        expect(ask(gate, rule, pass.at)).toEqual({ kind: "go" });
      }),
    );
  });

  it("gives many who come at once a time each, at which each is let through", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 2, max: 100 }),
        (callsPerMinute, callers) => {
          const rule = { ...limits, callsPerMinute };
          const gate = newGate(rule, 0);
          const times = Array.from({ length: callers }, () => ask(gate, rule, 0)).flatMap((pass) =>
            pass.kind === "later" ? [pass.at] : [],
          );
          expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
          for (const at of times) expect(ask(gate, rule, at)).toEqual({ kind: "go" });
        },
      ),
    );
  });
});
