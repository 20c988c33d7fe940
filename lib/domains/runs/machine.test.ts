import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/kernel/errors";
import { RUN_STATUSES, type RunStatus, STEP_STATUSES, type StepStatus } from "@/lib/kernel/states";
import { isOver, moveRun, moveStep } from "./machine";

/** The states one can come to, as the machine answers and not as its table says. */
function reachable<S extends string>(all: readonly S[], move: (from: S, to: S) => S, from: S): Set<S> {
  const found = new Set<S>([from]);
  for (const state of found) {
    for (const next of all) {
      try {
        found.add(move(state, next));
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect(error).toMatchObject({ code: "invalid_transition", details: { status: state } });
      }
    }
  }
  return found;
}

describe("the machine of runs", () => {
  const walk = fc.array(fc.constantFrom(...RUN_STATUSES), { maxLength: 30 });

  it("never leaves an end, whatever is asked of it", () => {
    fc.assert(
      fc.property(walk, (asked) => {
        let state: RunStatus = "queued";
        let ended: RunStatus | null = null;
        for (const next of asked) {
          try {
            state = moveRun(state, next);
          } catch {
            continue;
          }
          expect(ended).toBeNull();
          if (isOver(state)) ended = state;
        }
        if (ended) expect(state).toBe(ended);
      }),
    );
  });

  it("has the ends that the domain names", () => {
    expect(RUN_STATUSES.filter(isOver)).toEqual(["succeeded", "failed", "cancelled", "compensated"]);
  });

  it("can come to an end from everywhere, and be cancelled while it is under way", () => {
    for (const state of RUN_STATUSES) {
      expect([...reachable(RUN_STATUSES, moveRun, state)].some(isOver)).toBe(true);
    }
    for (const state of ["queued", "running", "waiting"] as const) {
      expect(moveRun(state, "cancelled")).toBe("cancelled");
    }
  });

  it("succeeds only out of running, and reaches every state", () => {
    for (const state of RUN_STATUSES.filter((one) => one !== "running")) {
      expect(() => moveRun(state, "succeeded")).toThrow(AppError);
    }
    expect([...reachable(RUN_STATUSES, moveRun, "queued")].sort()).toEqual([...RUN_STATUSES].sort());
  });
});

describe("the machine of steps", () => {
  const over = (state: StepStatus) => reachable(STEP_STATUSES, moveStep, state).size === 1;

  it("undoes only what succeeded, and skips only what has not begun", () => {
    for (const state of STEP_STATUSES) {
      const may = (to: StepStatus) => {
        try {
          return moveStep(state, to) === to;
        } catch {
          return false;
        }
      };
      expect({ state, compensated: may("compensated") }).toEqual({
        state,
        compensated: state === "succeeded",
      });
      expect({ state, skipped: may("skipped") }).toEqual({ state, skipped: state === "pending" });
      expect({ state, itself: may(state) }).toEqual({ state, itself: false });
    }
  });

  it("reaches every state, and stays at an end", () => {
    expect([...reachable(STEP_STATUSES, moveStep, "pending")].sort()).toEqual([...STEP_STATUSES].sort());
    expect(STEP_STATUSES.filter(over).sort()).toEqual(["cancelled", "compensated", "failed", "skipped"]);
  });
});
