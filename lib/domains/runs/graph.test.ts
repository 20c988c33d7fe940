import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TemplateDefinition, TemplateEdge } from "@/lib/contracts/templates";
import type { StepStatus } from "@/lib/kernel/states";
import { hasFailureRoute, readiness } from "./graph";

const node = (id: string) => ({ id, kind: "set" as const, title: id, values: {} });
const ENDS = ["succeeded", "failed", "skipped"] as const;

/** A graph whose edges point forward, with at most one edge of a kind between two nodes. */
const graphs = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc
    .array(
      fc.record({
        a: fc.nat(size - 1),
        b: fc.nat(size - 1),
        on: fc.constantFrom("success" as const, "failure" as const),
        holds: fc.boolean(),
      }),
      { maxLength: 20 },
    )
    .map((drawn) => {
      const edges = drawn
        .filter(({ a, b }) => a !== b)
        .map(({ a, b, on, holds }) => ({
          from: `n${Math.min(a, b)}`,
          to: `n${Math.max(a, b)}`,
          on,
          when: String(holds),
        }));
      const nodes = Array.from({ length: size }, (_, index) => node(`n${index}`));
      return { inputSchema: {}, nodes, edges } satisfies TemplateDefinition;
    }),
);
const holds = (edge: TemplateEdge) => edge.when !== "false";

/** Runs a graph to its end; `endOf` says how a node that was begun ends, `pick` which of the ready ones is next. */
function runThrough(
  graph: TemplateDefinition,
  endOf: (id: string) => "succeeded" | "failed",
  pick: (ids: string[]) => string | undefined,
): Map<string, StepStatus> {
  const ended = new Map<string, StepStatus>();
  for (;;) {
    const movable = graph.nodes.filter(
      (one) => !ended.has(one.id) && readiness(graph, one, (id) => ended.get(id), holds) !== "blocked",
    );
    const next = pick(movable.map(({ id }) => id));
    if (next === undefined) return ended;
    const ready = readiness(graph, node(next), (id) => ended.get(id), holds);
    ended.set(next, ready === "skip" ? "skipped" : endOf(next));
  }
}

describe("readiness", () => {
  it("brings every node of every graph to an end, the same one in whatever order", () => {
    fc.assert(
      fc.property(
        graphs,
        fc.infiniteStream(fc.nat()),
        fc.array(fc.boolean(), { maxLength: 9 }),
        (graph, order, fails) => {
          const endOf = (id: string) => (fails[Number(id.slice(1))] ? "failed" : "succeeded") as "failed";
          const first = runThrough(graph, endOf, (ids) => ids[0]);
          const other = runThrough(graph, endOf, (ids) => ids[order.next().value % Math.max(1, ids.length)]);
          expect(first.size).toBe(graph.nodes.length);
          expect(Object.fromEntries(other)).toEqual(Object.fromEntries(first));
        },
      ),
    );
  });

  it("begins a node if and only if some edge to it is taken, and skips it otherwise", () => {
    fc.assert(
      fc.property(graphs, fc.array(fc.boolean(), { maxLength: 9 }), (graph, fails) => {
        const endOf = (id: string) => (fails[Number(id.slice(1))] ? "failed" : "succeeded") as "failed";
        const ended = runThrough(graph, endOf, (ids) => ids.at(-1));
        for (const { id } of graph.nodes) {
          const incoming = graph.edges.filter((edge) => edge.to === id);
          const taken = incoming.some(
            (edge) =>
              holds(edge) && ended.get(edge.from) === (edge.on === "failure" ? "failed" : "succeeded"),
          );
          expect(ended.get(id) !== "skipped").toBe(incoming.length === 0 || taken);
        }
      }),
    );
  });

  it("waits for every source, also when one edge is taken already", () => {
    const graph: TemplateDefinition = {
      inputSchema: {},
      nodes: ["a", "b", "c"].map(node),
      edges: [
        { from: "a", to: "c", on: "success" },
        { from: "b", to: "c", on: "success" },
      ],
    };
    for (const status of [undefined, "pending", "running", "waiting"] as const) {
      const statusOf = (id: string) => (id === "a" ? "succeeded" : status);
      expect(readiness(graph, node("c"), statusOf, () => true)).toBe("blocked");
    }
    for (const status of ENDS) {
      const statusOf = (id: string) => (id === "a" ? "succeeded" : status);
      expect(readiness(graph, node("c"), statusOf, () => true)).toBe("ready");
    }
    // A cancelled source never releases what follows it.
    expect(
      readiness(
        graph,
        node("c"),
        () => "cancelled",
        () => true,
      ),
    ).toBe("blocked");
  });

  it("asks a condition only when its source ended as the edge demands", () => {
    const graph: TemplateDefinition = {
      inputSchema: {},
      nodes: ["a", "b"].map(node),
      edges: [{ from: "a", to: "b", on: "failure", when: "true" }],
    };
    const never = () => {
      throw new Error("asked");
    };
    expect(readiness(graph, node("b"), () => "succeeded", never)).toBe("skip");
    expect(readiness(graph, node("b"), () => "skipped", never)).toBe("skip");
    expect(() => readiness(graph, node("b"), () => "failed", never)).toThrow("asked");
  });
});

describe("hasFailureRoute", () => {
  it("counts edges on failure only", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        for (const { id } of graph.nodes) {
          expect(hasFailureRoute(graph, id)).toBe(
            graph.edges.filter((edge) => edge.from === id && edge.on === "failure").length > 0,
          );
        }
      }),
    );
  });
});
