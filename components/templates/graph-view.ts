import type { TemplateDefinition } from "@/lib/contracts/templates";

/** Size of a node's card in the graph. */
export const NODE_WIDTH = 216;
export const NODE_HEIGHT = 68;

export type NodePositions = Record<string, { x: number; y: number }>;

/** From each node to the one that undoes it: no way through, and drawn beside them. */
export function undoings(nodes: TemplateDefinition["nodes"]): { from: string; to: string }[] {
  return nodes.flatMap(({ id, compensation }) => (compensation ? [{ from: id, to: compensation }] : []));
}

/** A graph that is higher than this cannot be read when all of it is shown at once. */
const READABLE_HEIGHT = 1100;
const WINDOW_HEIGHT = 720;

/**
 * The nodes that are shown at first: all (undefined) where they can be read together, else those around what is in
 * focus, else the first ones.
 */
export function shownFirst(positions: NodePositions, focus: string[]): string[] | undefined {
  const places = Object.entries(positions);
  const top = Math.min(...places.map(([, { y }]) => y));
  const bottom = Math.max(...places.map(([, { y }]) => y)) + NODE_HEIGHT;
  if (bottom - top <= READABLE_HEIGHT) return undefined;
  const focused = places.flatMap(([id, { y }]) => (focus.includes(id) ? [y] : []));
  const middle = focused.length > 0 ? focused.reduce((sum, y) => sum + y, 0) / focused.length : top;
  const from = Math.min(Math.max(middle - WINDOW_HEIGHT / 2, top), bottom - WINDOW_HEIGHT);
  return places.flatMap(([id, { y }]) => (y >= from && y + NODE_HEIGHT <= from + WINDOW_HEIGHT ? [id] : []));
}
