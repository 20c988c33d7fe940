import fc from "fast-check";
import { expect, it } from "vitest";
import { newId } from "@/lib/kernel/ids";
import { type EffectOutcome, NOT_DONE } from "@/lib/rails/port";
import { effectsOf, heldRun } from "@/lib/testing/held-run";
import { advance } from "./advance";
import { applyOutcome } from "./outcome";
import { type Act, noChanges, type RunState } from "./state";

const NOBODY_KNOWS: EffectOutcome = { kind: "unknown", error: { code: "no_answer", message: "?" } };
const NOTHING_DONE: EffectOutcome = {
  kind: "refused",
  retryable: false,
  error: { code: NOT_DONE, message: "nothing was done" },
};

/** A run whose one act is out. */
function runWithActOut(request: { receiptUrl: string | null; repeatable: boolean }, now: Date): RunState {
  const run = heldRun({
    inputSchema: {},
    nodes: [
      {
        id: "act",
        title: "Act",
        kind: "http",
        connector: "c",
        method: "POST",
        path: "/",
        body: {},
        retry: { attempts: 3, backoffSeconds: 1, maxBackoffSeconds: 2 },
      },
    ],
    edges: [],
  });
  run.status = "running";
  run.steps.set("act", {
    nodeId: "act",
    kind: "http",
    status: "running",
    attempt: 1,
    output: null,
    error: null,
    wakeAt: null,
    why: null,
    startedAt: now,
    finishedAt: null,
  });
  run.effects.set("act", {
    id: newId("effect"),
    nodeId: "act",
    kind: "http",
    key: `${run.id}:act`,
    request: {
      connector: "c",
      url: "https://c.example/",
      method: "POST",
      body: {},
      timeoutMs: 1000,
      ...request,
    },
    status: "dispatched",
    attempts: 1,
    receipt: null,
    error: null,
    intendedAt: now,
    dispatchedAt: now,
    settledAt: null,
    iteration: 1,
    asked: 0,
    settledBy: null,
    prior: "intended",
  });
  return run;
}

/** What happens to the worker that has acts in hand: they are answered, or it dies, and time passes either way. */
const fate = fc.record({
  dies: fc.boolean(),
  answer: fc.constantFrom<EffectOutcome>(NOBODY_KNOWS, NOTHING_DONE),
  seconds: fc.constantFrom(0, 1, 5, 60, 7200),
});

it("never sends an act again whose outcome nobody knows, where a repeat could do harm", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(fate, { minLength: 1, maxLength: 12 }),
      async (canBeAsked, fates) => {
        let now = new Date("2026-01-01T00:00:00Z");
        const receiptUrl = canBeAsked ? "https://c.example/receipts/{key}" : null;
        const run = runWithActOut({ receiptUrl, repeatable: false }, now);
        let open: Act[] = [run.effects.get("act") as Act];
        for (const { dies, answer, seconds } of fates) {
          now = new Date(now.getTime() + seconds * 1000);
          const changes = noChanges();
          const context = { tx: {} as never, scope: {} as never, run, now };
          const [effect] = effectsOf(open);
          // Only one that is asked can say that it did nothing.
          if (!dies && effect) applyOutcome(context, "act", effect.asking ? answer : NOBODY_KNOWS, changes);
          open = await advance(context, changes, dies || !effect);
          for (const act of effectsOf(open)) {
            if (!canBeAsked) expect(act.asking).toBe(true);
            // What is sent to one that can be asked is asked for first, by the rail, and not before its time is over.
            if (!act.asking) expect(act.attempts).toBeGreaterThan(1);
          }
        }
        if (!canBeAsked) {
          expect(run.effects.get("act")).toMatchObject({ status: "unknown", attempts: 1 });
          expect(run).toMatchObject({ status: "waiting" });
          expect(open).toEqual([]);
        }
      },
    ),
  );
});
