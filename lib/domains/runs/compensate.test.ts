import { describe, expect, it } from "vitest";
import type { TemplateDefinition, TemplateNode } from "@/lib/contracts/templates";
import type { EffectOutcome } from "@/lib/rails/port";
import { effectsOf, heldRun } from "@/lib/testing/held-run";
import { advance } from "./advance";
import type { NodeContext } from "./nodes";
import { applyOutcome } from "./outcome";
import { type Act, type EffectState, noChanges, type RunState } from "./state";

const DONE: EffectOutcome = { kind: "acknowledged", receipt: {} };
const REFUSED: EffectOutcome = {
  kind: "refused",
  retryable: false,
  error: { code: "refused", message: "no" },
};

const act = (id: string, more: object = {}) =>
  ({
    id,
    title: id,
    kind: "notify",
    to: "'a@example.com'",
    subject: "'s'",
    text: "'t'",
    retry: { attempts: 1, backoffSeconds: 1, maxBackoffSeconds: 1 },
    ...more,
  }) as TemplateNode;

/** Books a room and a car, one after the other; the flight cannot be had. */
const journey: TemplateDefinition = {
  inputSchema: {},
  nodes: [
    act("room", { compensation: "cancel_room" }),
    act("car", { compensation: "cancel_car" }),
    { id: "plan", title: "Plan", kind: "set", values: { ok: "true" } },
    act("flight", { onFailure: "compensate" }),
    act("cancel_room"),
    act("cancel_car"),
    { id: "end", title: "End", kind: "end" },
  ],
  edges: [
    { from: "room", to: "car", on: "success" },
    { from: "car", to: "plan", on: "success" },
    { from: "plan", to: "flight", on: "success" },
    { from: "flight", to: "end", on: "success" },
  ],
};

/** Drives a run with outcomes by node; a worker dies before each of `deathsAt`. @returns the acts, in order */
async function drive(run: RunState, outcomes: Record<string, EffectOutcome>, deathsAt: string[] = []) {
  const acted: string[] = [];
  let now = new Date("2026-01-01T00:00:00Z");
  const entries: string[] = [];
  const turn = async (
    step: (context: NodeContext, changes: ReturnType<typeof noChanges>) => Promise<Act[]>,
  ) => {
    now = new Date(now.getTime() + 1000);
    const changes = noChanges();
    const acts = effectsOf(await step({ run, now } as NodeContext, changes));
    entries.push(...changes.entries.map(({ type, nodeId }) => (nodeId ? `${type} ${nodeId}` : type)));
    return acts;
  };
  let open = await turn((context, changes) => advance(context, changes, true));
  for (let turns = 0; open.length > 0 && turns < 100; turns += 1) {
    const [effect, ...others] = open as [EffectState, ...EffectState[]];
    const at = deathsAt.indexOf(effect.nodeId);
    if (at >= 0) {
      deathsAt.splice(at, 1);
      open = await turn((context, changes) => advance(context, changes, true));
      continue;
    }
    acted.push(effect.nodeId);
    const next = await turn((context, changes) => {
      applyOutcome(context, effect.nodeId, outcomes[effect.nodeId] ?? DONE, changes);
      return advance(context, changes, false);
    });
    open = [...others, ...next];
  }
  return { acted, entries };
}

describe("a run that cannot go on", () => {
  it("undoes what it did, the last first, and only what can be undone", async () => {
    const run = heldRun(journey);
    const { acted, entries } = await drive(run, { flight: REFUSED });
    expect(acted).toEqual(["room", "car", "flight", "cancel_car", "cancel_room"]);
    expect(run).toMatchObject({ status: "compensated", error: { code: "refused" } });
    expect(run.finishedAt).not.toBeNull();
    expect(entries.filter((entry) => /compensat/.test(entry))).toEqual([
      "run.compensating",
      "step.compensated car",
      "step.compensated room",
      "run.compensated",
    ]);
    const stands = Object.fromEntries([...run.steps].map(([id, { status }]) => [id, status]));
    expect(stands).toEqual({
      room: "compensated",
      car: "compensated",
      plan: "succeeded",
      flight: "failed",
      cancel_car: "succeeded",
      cancel_room: "succeeded",
    });
  });

  it("leaves what undoes alone when everything goes well", async () => {
    const run = heldRun(journey);
    expect((await drive(run, {})).acted).toEqual(["room", "car", "flight"]);
    expect(run.status).toBe("succeeded");
    expect(run.steps.has("cancel_room")).toBe(false);
  });

  it("does the same when its worker dies before each act", async () => {
    const run = heldRun(journey);
    const { acted } = await drive(run, { flight: REFUSED }, ["room", "flight", "cancel_car", "cancel_room"]);
    expect(acted).toEqual(["room", "car", "flight", "cancel_car", "cancel_room"]);
    expect(run.status).toBe("compensated");
  });

  it("has failed, and says so, when something cannot be undone", async () => {
    const run = heldRun(journey);
    const { acted } = await drive(run, { flight: REFUSED, cancel_car: REFUSED });
    expect(acted).toEqual(["room", "car", "flight", "cancel_car"]);
    expect(run).toMatchObject({ status: "failed", error: { code: "compensation_failed" } });
    expect(run.error?.message).toContain("cancel_car");
    expect(run.steps.get("room")?.status).toBe("succeeded");
  });

  it("waits for an act that is under way, and undoes it too when it was done", async () => {
    const { nodes } = journey;
    const beside: TemplateDefinition = {
      inputSchema: {},
      nodes: nodes.filter(({ id }) => ["room", "flight", "cancel_room"].includes(id)),
      edges: [],
    };
    const run = heldRun(beside);
    let now = new Date("2026-01-01T00:00:00Z");
    const at = () => {
      now = new Date(now.getTime() + 1000);
      return { run, now } as NodeContext;
    };
    expect((await advance(at(), noChanges(), true)).map(({ nodeId }) => nodeId)).toEqual(["room", "flight"]);
    applyOutcome(at(), "flight", REFUSED, noChanges());
    expect(run.status).toBe("compensating");
    expect(await advance(at(), noChanges(), false)).toEqual([]);
    applyOutcome(at(), "room", DONE, noChanges());
    const [undoing] = await advance(at(), noChanges(), false);
    expect(undoing?.nodeId).toBe("cancel_room");
    applyOutcome(at(), "cancel_room", DONE, noChanges());
    await advance(at(), noChanges(), false);
    expect(run.status).toBe("compensated");
  });
});
