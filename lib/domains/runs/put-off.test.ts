import fc from "fast-check";
import { expect, it } from "vitest";
import type { EffectOutcome } from "@/lib/rails/port";
import { effectsOf, heldRun } from "@/lib/testing/held-run";
import { advance } from "./advance";
import { applyOutcome } from "./outcome";
import { noChanges, type RunState } from "./state";

const ATTEMPTS = 3;
const PUT_OFF_MS = 300_000;

function newRun(): RunState {
  const retry = { attempts: ATTEMPTS, backoffSeconds: 1, maxBackoffSeconds: 10 };
  return heldRun({
    inputSchema: {},
    nodes: [{ id: "act", title: "Act", kind: "notify", to: "'a@b.c'", subject: "'s'", text: "'t'", retry }],
    edges: [],
  });
}

const FAILED: EffectOutcome = { kind: "unknown", error: { code: "no_answer", message: "?" } };

it("costs no attempt, however often and whenever it happens, and hides nothing that may have been done", async () => {
  await fc.assert(
    // How often the act is put off before each of its attempts, and whether the run is woken before its time.
    fc.asyncProperty(
      fc.array(fc.nat(4), { minLength: 3, maxLength: 3 }),
      fc.boolean(),
      async (pauses, woken) => {
        const run = newRun();
        let now = new Date("2026-01-01T00:00:00Z");
        const turn = async (takenOver: boolean, outcome?: EffectOutcome) => {
          const context = { tx: {} as never, scope: {} as never, run, now };
          const changes = noChanges();
          if (outcome) applyOutcome(context, "act", outcome, changes);
          return advance(context, changes, takenOver);
        };
        let acts = await turn(true);
        for (const [attempt, pause] of pauses.entries()) {
          for (let time = 0; time < pause; time += 1) {
            expect(acts).toHaveLength(1);
            const until = new Date(now.getTime() + PUT_OFF_MS);
            // Nothing goes out again in the same segment.
            expect(
              await turn(false, { kind: "deferred", until, error: { code: "deferred", message: "down" } }),
            ).toEqual([]);
            expect(run.status).toBe("waiting");
            expect(run.effects.get("act")).toMatchObject({
              status: attempt === 0 ? "intended" : "unknown",
              attempts: attempt,
            });
            now = new Date(now.getTime() + (woken ? 1 : PUT_OFF_MS));
            // As whoever wakes it does.
            if (woken) for (const step of run.steps.values()) step.wakeAt = now;
            acts = await turn(true);
          }
          expect(effectsOf(acts).map(({ attempts }) => attempts)).toEqual([attempt + 1]);
          await turn(false, FAILED);
          now = new Date(now.getTime() + 20_000);
          acts = await turn(true);
        }
        expect(run).toMatchObject({ status: "failed", error: { code: "no_answer" } });
        expect(acts).toEqual([]);
      },
    ),
  );
});

it("does not go before its time because another worker took the run over", async () => {
  const run = newRun();
  const now = new Date();
  const at = () => ({ tx: {} as never, scope: {} as never, run, now });
  await advance(at(), noChanges(), true);
  const until = new Date(now.getTime() + PUT_OFF_MS);
  applyOutcome(
    at(),
    "act",
    { kind: "deferred", until, error: { code: "deferred", message: "down" } },
    noChanges(),
  );
  expect(await advance(at(), noChanges(), true)).toEqual([]);
});

it("does not let a retry that waits its turn go before its time", async () => {
  const run = newRun();
  const now = new Date();
  const at = () => ({ tx: {} as never, scope: {} as never, run, now });
  await advance(at(), noChanges(), true);
  applyOutcome(at(), "act", FAILED, noChanges());
  expect(await advance(at(), noChanges(), true)).toEqual([]);
});
