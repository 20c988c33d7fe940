import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HealthState, nextHealth, secondsToNextCheck } from "./health";

const OK = { ok: true };
const BAD = { ok: false };
const FINAL = { ok: false, final: true };
const stateAfter = (
  results: { ok: boolean; final?: boolean }[],
  from: HealthState = { health: "unknown", streak: 0 },
) => results.reduce(nextHealth, from).health;

describe("a connector's health", () => {
  it.each([
    [[OK], "healthy"],
    [[BAD], "degraded"],
    [[OK, BAD], "degraded"],
    [[OK, BAD, BAD], "degraded"],
    [[OK, BAD, BAD, BAD], "down"],
    [[OK, BAD, BAD, OK, BAD, BAD], "degraded"],
    [[FINAL], "down"],
    [[OK, FINAL], "down"],
    [[BAD, BAD, BAD, OK], "degraded"],
    [[BAD, BAD, BAD, OK, OK], "healthy"],
    [[BAD, BAD, BAD, OK, BAD], "degraded"],
    [[BAD, BAD, BAD, BAD, BAD, OK, OK], "healthy"],
    [[FINAL, BAD], "down"],
  ])("%j leaves it %s", (results, health) => expect(stateAfter(results)).toBe(health));

  const results = fc.array(fc.constantFrom(OK, BAD, FINAL), { maxLength: 40 });

  it("is down after three failures in a row, and healthy after two successes, whatever came before", () => {
    fc.assert(
      fc.property(results, (before) => {
        expect(stateAfter([...before, BAD, BAD, BAD])).toBe("down");
        expect(stateAfter([...before, OK, OK])).toBe("healthy");
        expect(stateAfter([...before, FINAL])).toBe("down");
      }),
    );
  });

  it("is never healthy on a failure, nor down on a success", () => {
    fc.assert(
      fc.property(results, (before) => {
        expect(stateAfter([...before, BAD])).not.toBe("healthy");
        expect(stateAfter([...before, OK])).not.toBe("down");
      }),
    );
  });

  it("is looked at sooner while something is wrong", () => {
    expect(secondsToNextCheck("down")).toBeLessThan(secondsToNextCheck("healthy"));
  });
});
