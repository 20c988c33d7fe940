import { describe, expect, it } from "vitest";
import type { TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";
import { heldRun } from "@/lib/testing/held-run";
import { advance } from "./advance";
import { readiness } from "./graph";
import type { NodeContext } from "./nodes";
import { noChanges, type RunState } from "./state";

const set = (id: string): TemplateNode => ({ id, title: id, kind: "set", values: { at: `'${id}'` } });
const edge = (from: string, to: string, when?: string): TemplateEdge => ({
  from,
  to,
  on: "success",
  ...(when && { when }),
});

/** Carries a run on at a moment. @returns how each node stands */
async function go(run: RunState, now = new Date()): Promise<Record<string, string>> {
  await advance({ run, now } as NodeContext, noChanges(), true);
  return Object.fromEntries([...run.steps.values()].map(({ nodeId, status }) => [nodeId, status]));
}

describe("a branch", () => {
  const definition: TemplateDefinition = {
    inputSchema: {},
    nodes: [
      { id: "which", title: "Which", kind: "branch" },
      set("big"),
      set("huge"),
      set("small"),
      { id: "end", title: "End", kind: "end" },
    ],
    edges: [
      edge("which", "small"),
      edge("which", "huge", "input.amount > 100.0"),
      edge("which", "big", "input.amount > 10.0"),
      edge("big", "end"),
      edge("huge", "end"),
      edge("small", "end"),
    ],
  };

  it.each([
    [1000, "huge"],
    [50, "big"],
    [5, "small"],
  ])("takes one way for %d: the first that applies, else the one without condition", async (amount, way) => {
    const run = heldRun(definition, { input: { amount } });
    const steps = await go(run);
    expect(run.status).toBe("succeeded");
    for (const id of ["huge", "big", "small"]) expect(steps[id]).toBe(id === way ? "succeeded" : "skipped");
    expect(run.steps.get("which")?.output).toEqual({ to: way });
  });

  it("fails the run when no way applies", async () => {
    const { edges, ...rest } = definition;
    const run = heldRun({ ...rest, edges: edges.slice(1) }, { input: { amount: 5 } });
    await go(run);
    expect(run).toMatchObject({ status: "failed", error: { code: "no_branch" } });
  });
});

describe("a join", () => {
  const joining = (mode: "all" | "any"): TemplateDefinition => ({
    inputSchema: {},
    nodes: [
      { id: "fork", title: "Fork", kind: "parallel" },
      set("quick"),
      { id: "slow", title: "Slow", kind: "delay", seconds: 60 },
      { id: "join", title: "Join", kind: "join", mode },
      set("after"),
    ],
    edges: [
      edge("fork", "quick"),
      edge("fork", "slow"),
      edge("quick", "join"),
      edge("slow", "join"),
      edge("join", "after"),
    ],
  });

  it("of all waits for the last", async () => {
    const run = heldRun(joining("all"));
    const begun = new Date();
    expect(await go(run, begun)).toEqual({ fork: "succeeded", quick: "succeeded", slow: "waiting" });
    expect(run.status).toBe("waiting");
    const ended = await go(run, new Date(begun.getTime() + 60_000));
    expect(ended).toMatchObject({ slow: "succeeded", join: "succeeded", after: "succeeded" });
    expect(run.steps.get("join")?.output).toEqual({ from: ["quick", "slow"] });
    expect(run.status).toBe("succeeded");
  });

  it("of any goes on with the first, and the run ends with the last", async () => {
    const run = heldRun(joining("any"));
    const begun = new Date();
    expect(await go(run, begun)).toMatchObject({ slow: "waiting", join: "succeeded", after: "succeeded" });
    expect(run.steps.get("join")?.output).toEqual({ from: ["quick"] });
    expect(run.status).toBe("waiting");
    await go(run, new Date(begun.getTime() + 60_000));
    expect(run.status).toBe("succeeded");
  });

  it("of any is skipped when no way reaches it", () => {
    const definition = joining("any");
    const join = definition.nodes[3] as TemplateNode;
    const status = { quick: "skipped", slow: undefined } as Record<string, "skipped" | undefined>;
    expect(
      readiness(
        definition,
        join,
        (id) => status[id],
        () => true,
      ),
    ).toBe("blocked");
    status.slow = "skipped";
    expect(
      readiness(
        definition,
        join,
        (id) => status[id],
        () => true,
      ),
    ).toBe("skip");
  });
});

describe("a delay", () => {
  const until = (cel: string): TemplateDefinition => ({
    inputSchema: {},
    nodes: [{ id: "nap", title: "Nap", kind: "delay", until: cel }],
    edges: [],
  });

  it("keeps the moment it was given, however often it is looked at", async () => {
    const run = heldRun({
      ...until("'x'"),
      nodes: [{ id: "nap", title: "Nap", kind: "delay", seconds: 10 }],
    });
    const begun = new Date();
    const due = new Date(begun.getTime() + 10_000);
    await go(run, begun);
    await go(run, new Date(begun.getTime() + 9_999));
    expect(run.steps.get("nap")).toMatchObject({ status: "waiting", wakeAt: due });
    await go(run, due);
    expect(run.steps.get("nap")).toMatchObject({ status: "succeeded", output: { until: due.toISOString() } });
  });

  it("until an instant that is past does not wait, and one that is none fails", async () => {
    const past = heldRun(until("input.at"), { input: { at: "2020-01-01T00:00:00Z" } });
    await go(past);
    expect(past.status).toBe("succeeded");
    const none = heldRun(until("input.at"), { input: { at: "soon" } });
    await go(none);
    expect(none).toMatchObject({ status: "failed", error: { code: "expression_failed" } });
  });
});

describe("a node whose failure lets the run continue", () => {
  it("is failed, and what follows it runs", async () => {
    const run = heldRun({
      inputSchema: {},
      nodes: [
        { id: "breaks", title: "B", kind: "set", values: { x: "input.missing" }, onFailure: "continue" },
        { id: "after", title: "A", kind: "set", values: { code: "steps.breaks.error.code" } },
      ],
      edges: [edge("breaks", "after")],
    });
    expect(await go(run)).toEqual({ breaks: "failed", after: "succeeded" });
    expect(run.status).toBe("succeeded");
    expect(run.steps.get("after")?.output).toEqual({ code: "expression_failed" });
  });
});
