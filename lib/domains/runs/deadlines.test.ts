import { describe, expect, it } from "vitest";
import type { TemplateDefinition, TemplateNode } from "@/lib/contracts/templates";
import type { EffectOutcome } from "@/lib/rails/port";
import { effectsOf, heldRun } from "@/lib/testing/held-run";
import { advance } from "./advance";
import { wakeAt } from "./deadlines";
import type { NodeContext } from "./nodes";
import { applyOutcome } from "./outcome";
import { type EffectState, noChanges, type RunState } from "./state";

const START = Date.parse("2026-01-01T00:00:00Z");
const UNKNOWN: EffectOutcome = { kind: "unknown", error: { code: "no_answer", message: "?" } };
const DONE: EffectOutcome = { kind: "acknowledged", receipt: "R" };
const REFUSED: EffectOutcome = {
  kind: "refused",
  retryable: false,
  error: { code: "refused", message: "no" },
};

const act = (more: Partial<TemplateNode> = {}, id = "act"): TemplateNode =>
  ({
    id,
    title: id,
    kind: "notify",
    to: "'a@b.c'",
    subject: "'s'",
    text: "'t'",
    retry: { attempts: 20, backoffSeconds: 10, maxBackoffSeconds: 10 },
    ...more,
  }) as TemplateNode;
const delay = (seconds: number, more: Partial<TemplateNode> = {}): TemplateNode =>
  ({ id: "delay", title: "delay", kind: "delay", seconds, ...more }) as TemplateNode;

/** A run with a clock of its own. */
class Clocked {
  readonly run: RunState;
  private at = START;

  constructor(nodes: TemplateNode[], more: Partial<TemplateDefinition> = {}) {
    this.run = heldRun({ inputSchema: {}, nodes, edges: [], ...more });
  }

  /** Moves the clock and has the run taken up. @returns the acts that go out */
  async after(seconds: number): Promise<EffectState[]> {
    this.at = START + seconds * 1000;
    return effectsOf(await advance(this.context(), noChanges(), true));
  }

  /** An outcome comes at a moment. */
  async outcome(seconds: number, outcome: EffectOutcome, id = "act"): Promise<void> {
    this.at = START + seconds * 1000;
    applyOutcome(this.context(), id, outcome, noChanges());
    await advance(this.context(), noChanges(), false);
  }

  step(id = "act") {
    return this.run.steps.get(id);
  }

  /** Seconds after the start at which the run is looked at again. */
  wakes(): number | null {
    const at = wakeAt(this.run);
    return at && (at.getTime() - START) / 1000;
  }

  private context(): NodeContext {
    return { run: this.run, now: new Date(this.at) } as NodeContext;
  }
}

describe("a node's deadline", () => {
  it("ends a wait, and the run is looked at then", async () => {
    const clock = new Clocked([delay(3600, { timeoutSeconds: 60 })]);
    await clock.after(0);
    expect(clock.wakes()).toBe(60);
    await clock.after(59.9);
    expect(clock.run.status).toBe("waiting");
    await clock.after(60);
    expect(clock.run).toMatchObject({ status: "failed", error: { code: "timeout" } });
  });

  it("lets what is there by then count, though it is seen later", async () => {
    const clock = new Clocked([delay(50, { timeoutSeconds: 60 })]);
    await clock.after(0);
    await clock.after(7200);
    expect(clock.run.status).toBe("succeeded");
  });

  it("takes the failure route", async () => {
    const clock = new Clocked([delay(3600, { deadlineSeconds: 60, onFailure: "continue" })]);
    await clock.after(0);
    await clock.after(100);
    expect(clock.run.status).toBe("succeeded");
    expect(clock.step("delay")).toMatchObject({ status: "failed", error: { code: "timeout" } });
  });

  it("allows no further attempt of an act, and takes an answer that comes after it", async () => {
    const clock = new Clocked([act({ deadlineSeconds: 25 })]);
    await clock.after(0);
    await clock.outcome(1, UNKNOWN);
    expect(clock.run.status).toBe("waiting");
    await clock.after(12);
    await clock.outcome(24, UNKNOWN);
    // Ten seconds later would be too late.
    expect(clock.run).toMatchObject({ status: "failed", error: { code: "no_answer" } });

    const late = new Clocked([act({ deadlineSeconds: 25 })]);
    await late.after(0);
    await late.outcome(90, DONE);
    expect(late.run.status).toBe("succeeded");
  });

  it("ends an act that was put off for longer", async () => {
    const clock = new Clocked([act({ deadlineSeconds: 30 })]);
    await clock.after(0);
    const until = new Date(START + 300_000);
    await clock.outcome(1, { kind: "deferred", until, error: { code: "deferred", message: "down" } });
    expect(clock.wakes()).toBe(30);
    expect(await clock.after(30)).toEqual([]);
    expect(clock.run).toMatchObject({ status: "failed", error: { code: "timeout" } });
  });

  it("is not what bounds one attempt of an act", async () => {
    const clock = new Clocked([act({ timeoutSeconds: 1 })]);
    await clock.after(0);
    await clock.outcome(1, UNKNOWN);
    await clock.after(100);
    await clock.outcome(101, DONE);
    expect(clock.run.status).toBe("succeeded");
  });
});

describe("a run's deadline", () => {
  it("fails the run", async () => {
    const clock = new Clocked([delay(3600)], { deadlineSeconds: 100 });
    await clock.after(0);
    expect(clock.wakes()).toBe(100);
    await clock.after(100);
    expect(clock.run).toMatchObject({ status: "failed", error: { code: "deadline_exceeded" } });
    expect(clock.step("delay")?.status).toBe("cancelled");
  });

  it("undoes what was done, when told so, and takes the time that needs", async () => {
    const undo = act({}, "undo");
    const clock = new Clocked([act({ compensation: "undo" }), delay(3600), undo], {
      deadlineSeconds: 100,
      onDeadline: "compensate",
    });
    await clock.after(0);
    await clock.outcome(1, DONE);
    const [undoing] = await clock.after(100);
    expect(undoing?.nodeId).toBe("undo");
    expect(clock.run.status).toBe("compensating");
    await clock.outcome(500, DONE, "undo");
    expect(clock.run).toMatchObject({ status: "compensated", error: { code: "deadline_exceeded" } });
  });

  it("waits for an act under way, since it has to be undone if it happened", async () => {
    const clock = new Clocked([act({ compensation: "undo" }), act({}, "undo"), delay(3600)], {
      deadlineSeconds: 100,
      onDeadline: "compensate",
    });
    await clock.after(0);
    await clock.after(100);
    expect(clock.run.status).toBe("compensating");
    expect(clock.run.effects.has("undo")).toBe(false);
    await clock.outcome(101, DONE);
    expect(clock.run.effects.get("undo")?.status).toBe("dispatched");
  });

  it("starts nothing that is ready then", async () => {
    const clock = new Clocked([delay(50), act({}, "later")], {
      deadlineSeconds: 100,
      edges: [{ from: "delay", to: "later", on: "success" }],
    });
    await clock.after(0);
    expect(await clock.after(100)).toEqual([]);
    expect(clock.run.status).toBe("failed");
    expect(clock.run.effects.size).toBe(0);
  });
});

describe("the failures that are tried again", () => {
  const error = (code: string) => ({ code, message: "m" });
  it.each([
    [undefined, UNKNOWN, true],
    [undefined, REFUSED, false],
    [["refused"], REFUSED, true],
    [["refused"], UNKNOWN, false],
    [["no_answer"], UNKNOWN, true],
    [["server_error"], UNKNOWN, false],
    [["any"], REFUSED, true],
    [["transient", "limit"], REFUSED, false],
    [["transient", "limit"], { ...REFUSED, error: error("limit") }, true],
  ] as const)("%j of %j: %s", async (on, outcome, isTried) => {
    const retry = { attempts: 2, backoffSeconds: 1, maxBackoffSeconds: 1, ...(on && { on: [...on] }) };
    const clock = new Clocked([act({ retry })]);
    await clock.after(0);
    await clock.outcome(1, outcome as EffectOutcome);
    expect(clock.run.status).toBe(isTried ? "waiting" : "failed");
  });
});
