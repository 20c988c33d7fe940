import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RUN_STATUSES, type RunStatus, STEP_STATUSES } from "@/lib/kernel/states";
import { isOver, moveRun, moveStep } from "./machine";

const run = fc.constantFrom(...RUN_STATUSES);
const step = fc.constantFrom(...STEP_STATUSES);

describe("the state machines", () => {
  it("never leave a run's terminal state, and reach one terminal state at most, on any path", () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 30 }), (wishes) => {
        let at: RunStatus = "queued";
        const ends: RunStatus[] = [];
        for (const wish of wishes) {
          try {
            at = moveRun(at, wish);
          } catch {
            continue;
          }
          if (isOver(at)) ends.push(at);
        }
        expect(ends.length).toBeLessThanOrEqual(1);
        if (ends.length === 1) expect(at).toBe(ends[0]);
      }),
    );
  });

  it("call exactly these states of a run over", () => {
    expect(RUN_STATUSES.filter(isOver)).toEqual(["succeeded", "failed", "cancelled", "compensated"]);
  });

  it("answer invalid_transition for a step that has ended, except to compensate what succeeded", () => {
    const ended = fc.constantFrom("succeeded", "failed", "skipped", "cancelled", "compensated");
    fc.assert(
      fc.property(ended, step, (from, to) => {
        if (from === "succeeded" && to === "compensated") expect(moveStep(from, to)).toBe(to);
        else
          expect(() => moveStep(from, to)).toThrow(expect.objectContaining({ code: "invalid_transition" }));
      }),
    );
  });
});
