import { expect, it } from "vitest";
import { heldRun } from "@/lib/testing/held-run";
import { nextMove } from "./act";
import { park } from "./outcome";
import { type EffectState, noChanges, type StepState } from "./state";

const AT = new Date("2026-01-01T00:00:00Z");
const after = (seconds: number) => new Date(AT.getTime() + seconds * 1000);
const node = {
  id: "call",
  kind: "http" as const,
  title: "Call",
  connector: "c",
  method: "POST" as const,
  path: "/",
  body: {},
};

it("sends no further time once the attempts are used up, however late the answer may still come", () => {
  const run = heldRun({ inputSchema: {}, nodes: [node], edges: [] }, { status: "running" });
  const step = { nodeId: "call", status: "waiting", startedAt: AT } as StepState;
  const effect = {
    nodeId: "call",
    kind: "http",
    status: "unknown",
    dispatchedAt: AT,
    intendedAt: AT,
    // It can be asked, and an answer may take so long.
    request: { receiptUrl: "https://c.example/receipts/{key}", timeoutMs: 5_000 },
  } as unknown as EffectState;
  run.steps.set("call", step);
  run.effects.set("call", effect);
  park(step, effect, { until: after(2), why: "attempts used up", code: "outcome_unknown" }, noChanges());

  const first = nextMove(run, node, step, after(2));
  expect(first).toMatchObject({ kind: "park", until: after(5), code: "outcome_unknown" });
  if (first.kind === "park") park(step, effect, first, noChanges());
  expect(nextMove(run, node, step, after(5))).toEqual({ kind: "ask" });
});
