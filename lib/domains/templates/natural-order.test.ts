import { expect, it } from "vitest";
import { templateDefinitionSchema } from "@/lib/contracts/templates";
import { inNaturalOrder } from "./natural-order";

/** As the database gives it back: names by length. */
const stored = templateDefinitionSchema.parse({
  edges: [{ on: "success", to: "end", from: "check" }],
  nodes: [
    { id: "check", kind: "policy", title: "Check", position: { x: 0, y: 0 } },
    { id: "end", kind: "end", title: "End" },
  ],
  inputSchema: { type: "object" },
});
const kept = { edges: stored.edges, nodes: stored.nodes, inputSchema: stored.inputSchema };

it("puts what is taken first, then nodes, then edges, and changes nothing", () => {
  const shown = inNaturalOrder(kept);
  expect(Object.keys(shown)).toEqual(["inputSchema", "nodes", "edges"]);
  expect(Object.keys(shown.nodes[0] ?? {})).toEqual(["id", "kind", "title", "position"]);
  expect(Object.keys(shown.edges[0] ?? {})).toEqual(["from", "to", "on"]);
  expect(shown).toEqual(kept);
});

it("shows a definition of other rules as it is", () => {
  const odd = { ...kept, nodes: [] };
  expect(inNaturalOrder(odd)).toBe(odd);
});
