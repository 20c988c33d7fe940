import ELK from "elkjs/lib/elk.bundled.js";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { NODE_HEIGHT, NODE_WIDTH, type NodePositions, undoings } from "./graph-view";

/**
 * Where each node of a graph is shown: where its designer put it, or from top to bottom along the edges when any
 * node has no place yet. For the server: the layout engine is large.
 */
export async function layoutGraph({ nodes, edges }: TemplateDefinition): Promise<NodePositions> {
  const placed = nodes.flatMap(({ id, position }) => (position ? [[id, position] as const] : []));
  if (placed.length === nodes.length) return Object.fromEntries(placed);
  const known = new Set(nodes.map(({ id }) => id));
  const laidOut = await new ELK().layout({
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "DOWN",
      "elk.spacing.nodeNode": "48",
      "elk.layered.spacing.nodeNodeBetweenLayers": "56",
    },
    children: [...known].map((id) => ({ id, width: NODE_WIDTH, height: NODE_HEIGHT })),
    edges: [...edges, ...undoings(nodes)]
      .filter(({ from, to }) => known.has(from) && known.has(to))
      .map(({ from, to }, index) => ({ id: `e${index}`, sources: [from], targets: [to] })),
  });
  return Object.fromEntries(
    (laidOut.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x), y: Math.round(y) }]),
  );
}
