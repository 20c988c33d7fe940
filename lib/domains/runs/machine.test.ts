import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RUN_STATUSES, type RunStatus, STEP_STATUSES } from "@/lib/kernel/states";
import { isOver, moveRun, moveStep } from "./machine";

const run = fc.constantFrom(...RUN_STATUSES);

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

  // Every pair and not a sample: one wrong transition among forty must not slip through.
  const ended = ["succeeded", "failed", "skipped", "cancelled", "compensated"] as const;
  it.each(ended)("let a step that is %s go nowhere, except to compensate what succeeded", (from) => {
    const reached = STEP_STATUSES.filter((to) => {
      try {
        return moveStep(from, to) === to;
      } catch (error) {
        expect(error).toMatchObject({ code: "invalid_transition" });
        return false;
      }
    });
    expect(reached).toEqual(from === "succeeded" ? ["compensated"] : []);
  });
});
