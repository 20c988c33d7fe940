import { expect, it } from "vitest";
import { templateDefinitionSchema } from "@/lib/contracts/templates";
import { callOrReport } from "@/local/seed/definitions";
import { layoutGraph } from "./graph-layout";
import { NODE_HEIGHT, NODE_WIDTH } from "./graph-view";

const definition = templateDefinitionSchema.parse(callOrReport("team@example.com").definition);

it("puts every node below what leads to it, and none upon another", async () => {
  const places = await layoutGraph(definition);
  expect(Object.keys(places).sort()).toEqual(definition.nodes.map(({ id }) => id).sort());
  for (const { from, to } of definition.edges) {
    expect(places[to]?.y).toBeGreaterThanOrEqual((places[from]?.y ?? 0) + NODE_HEIGHT);
  }
  const all = Object.values(places);
  for (const [index, a] of all.entries()) {
    for (const b of all.slice(index + 1)) {
      expect(Math.abs(a.x - b.x) >= NODE_WIDTH || Math.abs(a.y - b.y) >= NODE_HEIGHT).toBe(true);
    }
  }
});

it("keeps the places a designer chose, and survives a draft with loose ends", async () => {
  const position = { x: 10, y: 20 };
  const placed = { ...definition, nodes: definition.nodes.map((node) => ({ ...node, position })) };
  expect((await layoutGraph(placed)).check).toEqual(position);
  const loose = {
    ...definition,
    edges: [...definition.edges, { from: "check", to: "none", on: "success" as const }],
  };
  expect(Object.keys(await layoutGraph(loose))).toHaveLength(definition.nodes.length);
});
