import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";
import type { StepStatus } from "@/lib/kernel/states";
import type { EffectOutcome } from "@/lib/rails/port";
import { effectsOf, heldRun } from "@/lib/testing/held-run";
import { advance } from "./advance";
import type { Entry } from "./journal";
import { isOver } from "./machine";
import type { NodeContext } from "./nodes";
import { applyOutcome } from "./outcome";
import { type Act, type Changes, type EffectState, noChanges, type RunState } from "./state";

/*
 * Graphs of every kind that needs nothing but the run, whose acts end in a way that is fixed beforehand. However
 * outcomes interleave and wherever workers die, before a commit or after it, the run must end as a reading of the
 * graph from first to last node says.
 */

type Fate = "done" | "refused" | "flaky" | "silent_once";
const FATES: Fate[] = ["done", "done", "refused", "flaky", "silent_once"];
const KINDS = ["act", "act", "set", "branch", "parallel", "all", "any", "at_least"] as const;
const RETRY = { attempts: 3, backoffSeconds: 1, maxBackoffSeconds: 10 };

interface Drawn {
  definition: TemplateDefinition;
  fates: Map<string, Fate>;
}

const graphs = fc
  .array(fc.record({ kind: fc.constantFrom(...KINDS), fate: fc.constantFrom(...FATES), count: fc.nat(2) }), {
    minLength: 2,
    maxLength: 10,
  })
  .chain((kinds) =>
    fc
      .array(
        fc.record({
          a: fc.nat(kinds.length - 1),
          b: fc.nat(kinds.length - 1),
          on: fc.constantFrom("success" as const, "success" as const, "success" as const, "failure" as const),
          when: fc.constantFrom(undefined, undefined, "true", "false"),
        }),
        { minLength: 1, maxLength: 20 },
      )
      .map((pairs): Drawn => {
        const edges = pairs
          .filter(({ a, b }) => a !== b)
          .map(
            ({ a, b, on, when }): TemplateEdge => ({
              from: `n${Math.min(a, b)}`,
              to: `n${Math.max(a, b)}`,
              on,
              ...(when && { when }),
            }),
          );
        return {
          fates: new Map(kinds.map(({ fate }, index) => [`n${index}`, fate])),
          definition: {
            inputSchema: {},
            nodes: kinds.map(({ kind, count }, index) => {
              const id = `n${index}`;
              // Nothing here fails the run: a failure has an edge of its own, or is gone on from.
              const hasRoute = edges.some(({ from, on }) => from === id && on === "failure");
              return nodeOf(id, kind, count + 1, hasRoute ? undefined : "continue");
            }),
            edges,
          },
        };
      }),
  );

function nodeOf(
  id: string,
  kind: (typeof KINDS)[number],
  count: number,
  onFailure: TemplateNode["onFailure"],
): TemplateNode {
  const base = { id, title: id, ...(onFailure && { onFailure }) };
  switch (kind) {
    case "act":
      return { ...base, kind: "notify", to: "'a@b.c'", subject: "'s'", text: "'t'", retry: RETRY };
    case "set":
      return { ...base, kind: "set", values: { id: `'${id}'` } };
    case "at_least":
      return { ...base, kind: "join", mode: kind, count };
    case "all":
    case "any":
      return { ...base, kind: "join", mode: kind };
    default:
      return { ...base, kind };
  }
}

interface Ends {
  of: Map<string, StepStatus>;
  /** Where branches lead to. */
  chosen: Map<string, string>;
}

/** The sources from which a node is come to, and whether one of the others failed on its way there. */
function waysTo({ nodes, edges }: TemplateDefinition, nodeId: string, { of, chosen }: Ends) {
  const ways = new Set<string>();
  let missed = false;
  for (const { from, to, on, when } of edges) {
    if (to !== nodeId) continue;
    const end = of.get(from);
    const isGoneOn = nodes.find(({ id }) => id === from)?.onFailure === "continue";
    const leads = end === "failed" ? on === "failure" || isGoneOn : end === "succeeded" && on === "success";
    const isOpen = end === "succeeded" && chosen.has(from) ? chosen.get(from) === to : when !== "false";
    if (leads && isOpen) ways.add(from);
    if (end === "failed" && !leads) missed = true;
  }
  return { ways: ways.size, missed };
}

function wantedBy(node: TemplateNode): number {
  // Of `all` and `any` one way is enough to begin.
  return node.kind === "join" && node.mode === "at_least" ? (node.count ?? 1) : 1;
}

/** How every node ends, read off the graph once, in order. */
function reading({ definition, fates }: Drawn): Ends {
  const ends: Ends = { of: new Map(), chosen: new Map() };
  for (const node of definition.nodes) {
    const isFirst = !definition.edges.some(({ to }) => to === node.id);
    const { ways, missed } = waysTo(definition, node.id, ends);
    const counts = node.kind === "join" && node.mode === "at_least";
    if (!isFirst && ways === 0 && !(counts && missed)) {
      ends.of.set(node.id, "skipped");
      continue;
    }
    let end: StepStatus = "succeeded";
    if (node.kind === "notify" && fates.get(node.id) === "refused") end = "failed";
    if (node.kind === "join" && ways < wantedBy(node)) end = "failed";
    if (node.kind === "branch") {
      const leaving = definition.edges.filter(({ from, on }) => from === node.id && on === "success");
      const way =
        leaving.find(({ when }) => when === "true") ?? leaving.find(({ when }) => when === undefined);
      if (way) ends.chosen.set(node.id, way.to);
      else end = "failed";
    }
    ends.of.set(node.id, end);
  }
  return ends;
}

/** Drives a run as workers would that may die at any moment; what they hold is only ever what was stored. */
class Driver {
  readonly entries: Entry[] = [];
  private stored: RunState;
  private held: RunState;
  private underWay: EffectState[] = [];
  private now = new Date("2026-01-01T00:00:00Z");

  constructor(
    private readonly drawn: Drawn,
    private readonly draw: (below: number) => number,
  ) {
    this.stored = heldRun(drawn.definition);
    this.held = copyOf(this.stored);
  }

  async toTheEnd(): Promise<RunState> {
    await this.takeOver();
    for (let turns = 0; !isOver(this.stored.status); turns += 1) {
      if (turns > 2000) throw new Error("the run does not end");
      if (this.underWay.length > 0 && this.draw(6) > 0) await this.settleOne();
      else await this.takeOver();
    }
    return this.stored;
  }

  private async takeOver(): Promise<void> {
    this.now = new Date(this.now.getTime() + 11_000);
    this.underWay = [];
    this.held = copyOf(this.stored);
    await this.turn((context, changes) => advance(context, changes, true));
  }

  private async settleOne(): Promise<void> {
    const [effect] = this.underWay.splice(this.draw(this.underWay.length), 1);
    if (!effect) return;
    this.now = new Date(this.now.getTime() + 10);
    const outcome = outcomeOf(this.drawn.fates.get(effect.nodeId), effect.attempts);
    await this.turn(async (context, changes) => {
      applyOutcome(context, effect.nodeId, outcome, changes);
      return advance(context, changes, false);
    });
  }

  private async turn(step: (context: NodeContext, changes: Changes) => Promise<Act[]>): Promise<void> {
    const changes = noChanges();
    const acts = effectsOf(await step({ run: this.held, now: this.now } as NodeContext, changes));
    if (this.draw(7) === 0) {
      // It dies before its commit: nothing of this turn ever was, and somebody else takes over.
      this.underWay = [];
      return;
    }
    this.stored = copyOf(this.held);
    this.entries.push(...changes.entries);
    this.underWay.push(...acts);
    this.expectNoneToLinger();
  }

  /** A join that does not wait for all begins with the way that makes enough. */
  private expectNoneToLinger(): void {
    const { steps } = this.stored;
    const { definition } = this.drawn;
    const of = new Map([...steps.values()].map(({ nodeId, status }) => [nodeId, status]));
    const ends = { of, chosen: reading(this.drawn).chosen };
    for (const node of definition.nodes) {
      if (node.kind !== "join" || node.mode === "all" || of.has(node.id)) continue;
      if (!definition.edges.some(({ to }) => to === node.id)) continue;
      expect(waysTo(definition, node.id, ends).ways).toBeLessThan(wantedBy(node));
    }
  }
}

function outcomeOf(fate: Fate | undefined, attempts: number): EffectOutcome {
  const error = { code: "c", message: "m" };
  if (fate === "refused") return { kind: "refused", retryable: false, error };
  if (fate === "flaky" && attempts === 1) return { kind: "refused", retryable: true, error };
  if (fate === "silent_once" && attempts === 1) return { kind: "unknown", error };
  return { kind: "acknowledged", receipt: null };
}

/** A run as it is read again from where it was stored. */
function copyOf(run: RunState): RunState {
  return { ...structuredClone({ ...run, template: null }), template: run.template } as unknown as RunState;
}

const ENDS: Record<string, StepStatus> = {
  "step.succeeded": "succeeded",
  "step.failed": "failed",
  "step.skipped": "skipped",
};

async function driven(drawn: Drawn, picks: Iterator<number>) {
  const driver = new Driver(drawn, (below) => picks.next().value % Math.max(1, below));
  const run = await driver.toTheEnd();
  return { run, entries: driver.entries };
}

describe("a walk over any graph", () => {
  const drawn = [graphs, fc.infiniteStream(fc.nat())] as const;

  it("ends as the graph reads, whatever the order of outcomes and wherever workers die", async () => {
    await fc.assert(
      fc.asyncProperty(...drawn, async (graph, picks) => {
        const { run } = await driven(graph, picks);
        expect(run.status).toBe("succeeded");
        const ends = new Map([...run.steps.values()].map(({ nodeId, status }) => [nodeId, status]));
        for (const [nodeId, end] of reading(graph).of)
          expect(`${nodeId} ${ends.get(nodeId)}`).toBe(`${nodeId} ${end}`);
      }),
      { numRuns: 400 },
    );
  });

  it("ends every node once and in no other way than it stands", async () => {
    await fc.assert(
      fc.asyncProperty(...drawn, async (graph, picks) => {
        const { run, entries } = await driven(graph, picks);
        const told = entries.flatMap(({ type, nodeId = "" }) =>
          ENDS[type] ? [[nodeId, ENDS[type]] as const] : [],
        );
        expect(told.length).toBe(graph.definition.nodes.length);
        expect(new Map(told)).toEqual(
          new Map([...run.steps.values()].map(({ nodeId, status }) => [nodeId, status])),
        );
      }),
    );
  });

  it("begins no node before its sources allow it", async () => {
    await fc.assert(
      fc.asyncProperty(...drawn, async (graph, picks) => {
        const { entries } = await driven(graph, picks);
        const begun = new Set<string>();
        const ended = new Set<string>();
        for (const { type, nodeId } of entries) {
          if (nodeId === undefined) continue;
          const node = graph.definition.nodes.find(({ id }) => id === nodeId) as TemplateNode;
          if (!begun.has(nodeId)) {
            begun.add(nodeId);
            const sources = new Set(
              graph.definition.edges.filter(({ to }) => to === nodeId).map(({ from }) => from),
            );
            const before = [...sources].filter((source) => ended.has(source)).length;
            const isEarly = node.kind === "join" && node.mode !== "all" && type === "step.succeeded";
            if (isEarly && sources.size > 0) expect(before).toBeGreaterThanOrEqual(wantedBy(node));
            else expect(before).toBe(sources.size);
          }
          if (ENDS[type]) ended.add(nodeId);
        }
      }),
    );
  });

  it("does not act again for what is settled", async () => {
    await fc.assert(
      fc.asyncProperty(...drawn, async (graph, picks) => {
        const { entries } = await driven(graph, picks);
        const ended = new Set<string>();
        for (const { type, nodeId = "" } of entries) {
          if (type === "step.started") expect(ended.has(nodeId)).toBe(false);
          if (ENDS[type]) ended.add(nodeId);
        }
      }),
    );
  });
});
