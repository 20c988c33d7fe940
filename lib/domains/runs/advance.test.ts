import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";
import type { EffectOutcome } from "@/lib/rails/port";
import { effectsOf, heldRun } from "@/lib/testing/held-run";
import { advance } from "./advance";
import type { Entry } from "./journal";
import { isOver } from "./machine";
import type { NodeContext } from "./nodes";
import { applyOutcome } from "./outcome";
import { type Act, type EffectState, noChanges, type RunState } from "./state";

const ATTEMPTS = 3;
const outcomes = fc.constantFrom<EffectOutcome>(
  { kind: "acknowledged", receipt: { ok: true } },
  { kind: "refused", retryable: true, error: { code: "refused", message: "later" } },
  { kind: "refused", retryable: false, error: { code: "refused", message: "no" } },
  { kind: "unknown", error: { code: "no_answer", message: "?" } },
);

function nodeOf(id: string, kind: string): TemplateNode {
  const retry = { attempts: ATTEMPTS, backoffSeconds: 1, maxBackoffSeconds: 10 };
  if (kind === "act") {
    return { id, title: id, kind: "notify", to: "'a@example.com'", subject: "'s'", text: "run.id", retry };
  }
  const value = kind === "breaks" ? "input.missing" : "1.0";
  return { id, title: id, kind: "set", values: { value } };
}

/** Templates of acts, values, and expressions that fail; edges point forward, conditions may fail too. */
const templates = fc
  .array(fc.constantFrom("act", "act", "value", "breaks"), { minLength: 1, maxLength: 7 })
  .chain((kinds) =>
    fc
      .array(
        fc.record({
          a: fc.nat(kinds.length - 1),
          b: fc.nat(kinds.length - 1),
          on: fc.constantFrom("success" as const, "success" as const, "failure" as const),
          when: fc.constantFrom(undefined, undefined, "true", "false", "input.missing", "1.0"),
        }),
        { maxLength: 12 },
      )
      .map(
        (drawn): TemplateDefinition => ({
          inputSchema: {},
          nodes: kinds.map((kind, index) => nodeOf(`n${index}`, kind)),
          edges: drawn
            .filter(({ a, b }) => a !== b)
            .map(
              ({ a, b, on, when }): TemplateEdge => ({
                from: `n${Math.min(a, b)}`,
                to: `n${Math.max(a, b)}`,
                on,
                ...(when && { when }),
              }),
            ),
        }),
      ),
  );

/** Drives a run as workers would: outcomes come in any order, and a worker may die with acts under way. */
class Driver {
  readonly entries: Entry[] = [];
  readonly dispatches = new Map<string, number>();
  readonly refusedForGood = new Set<string>();
  takeovers = 0;
  private now = new Date("2026-01-01T00:00:00Z");
  private underWay: EffectState[] = [];

  constructor(
    readonly run: RunState,
    private readonly draw: (below: number) => number,
    private readonly outcome: () => EffectOutcome,
  ) {}

  async toTheEnd(): Promise<void> {
    await this.takeOver();
    for (let turns = 0; !isOver(this.run.status); turns += 1) {
      if (turns > 500) throw new Error("the run does not end");
      if (this.underWay.length > 0 && this.draw(8) > 0) await this.settleOne();
      else await this.takeOver();
    }
  }

  /** Another worker takes the run: what was under way is forgotten, and time has passed. */
  private async takeOver(): Promise<void> {
    if (this.underWay.length > 0) this.takeovers += 1;
    this.now = new Date(this.now.getTime() + 11_000);
    await this.turn((context, changes) => advance(context, changes, true), true);
  }

  private async settleOne(): Promise<void> {
    const [effect] = this.underWay.splice(this.draw(this.underWay.length), 1);
    if (!effect) return;
    this.now = new Date(this.now.getTime() + 1);
    await this.turn((context, changes) => {
      const outcome = this.outcome();
      if (outcome.kind === "refused" && !outcome.retryable) this.refusedForGood.add(effect.nodeId);
      applyOutcome(context, effect.nodeId, outcome, changes);
      return advance(context, changes, false);
    }, false);
  }

  private async turn(
    step: (context: NodeContext, changes: ReturnType<typeof noChanges>) => Promise<Act[]>,
    fresh: boolean,
  ): Promise<void> {
    const changes = noChanges();
    // No node of these templates reads or writes: there is nothing behind `tx` and `scope`.
    const nothing = {} as never;
    const acts = effectsOf(
      await step({ tx: nothing, scope: nothing, run: this.run, now: this.now }, changes),
    );
    for (const { nodeId, status } of acts) {
      expect(status).toBe("dispatched");
      expect(this.refusedForGood).not.toContain(nodeId);
      this.dispatches.set(nodeId, (this.dispatches.get(nodeId) ?? 0) + 1);
    }
    this.underWay = fresh ? acts : [...this.underWay, ...acts];
    this.entries.push(...changes.entries);
  }
}

async function driven(
  definition: TemplateDefinition,
  picks: Iterator<number>,
  ends: Iterator<EffectOutcome>,
): Promise<Driver> {
  const driver = new Driver(
    heldRun(definition),
    (below) => picks.next().value % Math.max(1, below),
    () => ends.next().value,
  );
  await driver.toTheEnd();
  return driver;
}

const STEP_ENDS: Record<string, string> = {
  "step.succeeded": "succeeded",
  "step.failed": "failed",
  "step.skipped": "skipped",
};

describe("advance", () => {
  const drawn = [templates, fc.infiniteStream(fc.nat()), fc.infiniteStream(outcomes)] as const;

  it("brings every run to one end, with every step ended", async () => {
    await fc.assert(
      fc.asyncProperty(...drawn, async (definition, picks, ends) => {
        const { run, entries } = await driven(definition, picks, ends);
        const terminal = entries.filter(({ type }) => /^run\.(succeeded|failed|cancelled)$/.test(type));
        expect(terminal.map(({ type }) => type)).toEqual([`run.${run.status}`]);
        expect(entries.at(-1)).toBe(terminal[0]);
        expect(entries.filter(({ type }) => type === "run.started")).toHaveLength(1);
        for (const step of run.steps.values()) expect(step.finishedAt).not.toBeNull();
        if (run.status === "succeeded") expect(run.steps.size).toBe(definition.nodes.length);
      }),
    );
  });

  it("fails a run if and only if something failed that no edge provides for", async () => {
    await fc.assert(
      fc.asyncProperty(...drawn, async (definition, picks, ends) => {
        const { run } = await driven(definition, picks, ends);
        const unprovided = [...run.steps.values()].filter(
          (step) =>
            step.status === "failed" &&
            !definition.edges.some((edge) => edge.from === step.nodeId && edge.on === "failure"),
        );
        const conditionBroke = run.error?.code === "expression_failed";
        expect(run.status === "failed").toBe(unprovided.length > 0 || conditionBroke);
        expect(run.error === null).toBe(run.status !== "failed");
      }),
    );
  });

  it("writes a journal that says what became of every step and every attempt", async () => {
    await fc.assert(
      fc.asyncProperty(...drawn, async (definition, picks, ends) => {
        const { run, entries, dispatches } = await driven(definition, picks, ends);
        const told = new Map<string, string>();
        for (const { type, nodeId } of entries) {
          const end = STEP_ENDS[type];
          if (!end || nodeId === undefined) continue;
          expect(told.has(nodeId)).toBe(false);
          told.set(nodeId, end);
        }
        for (const step of run.steps.values()) {
          if (step.status !== "cancelled") expect(told.get(step.nodeId)).toBe(step.status);
        }
        for (const [nodeId, count] of dispatches) {
          const started = entries.filter((entry) => entry.type === "step.started" && entry.nodeId === nodeId);
          expect(started.length).toBeGreaterThanOrEqual(count);
          expect(run.effects.get(nodeId)?.attempts).toBe(started.length);
        }
      }),
    );
  });

  it("acts under one key, no oftener than the node's policy and lost workers account for", async () => {
    await fc.assert(
      fc.asyncProperty(...drawn, async (definition, picks, ends) => {
        const { run, dispatches, takeovers } = await driven(definition, picks, ends);
        for (const [nodeId, effect] of run.effects) {
          expect(effect.key).toBe(`${run.id}:${nodeId}`);
          expect(dispatches.get(nodeId) ?? 0).toBeLessThanOrEqual(ATTEMPTS + takeovers);
        }
        for (const nodeId of dispatches.keys()) {
          expect(definition.nodes.find(({ id }) => id === nodeId)?.kind).toBe("notify");
        }
      }),
    );
  });

  it("leaves no effect of an ended step under way", async () => {
    await fc.assert(
      fc.asyncProperty(...drawn, async (definition, picks, ends) => {
        const { run } = await driven(definition, picks, ends);
        for (const [nodeId, effect] of run.effects) {
          const step = run.steps.get(nodeId);
          if (step?.status === "succeeded") expect(effect.status).toBe("acknowledged");
          if (step?.status === "failed") expect(["refused", "unknown"]).toContain(effect.status);
        }
      }),
    );
  });
});
