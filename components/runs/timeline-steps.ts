import type { Step } from "@/lib/contracts/runs";
import type { TemplateDefinition } from "@/lib/contracts/templates";

/**
 * The steps as they are told: those on the way through in the template's order, then what was undone, in the order it
 * was. What only undoes others is left out while nothing is undone.
 */
export function timelineSteps<S extends Pick<Step, "nodeId" | "startedAt">>(
  { nodes, edges }: Pick<TemplateDefinition, "nodes" | "edges">,
  steps: S[],
): S[] {
  const reached = new Set(edges.map(({ to }) => to));
  const undoing = new Set(nodes.flatMap(({ compensation: id }) => (id && !reached.has(id) ? [id] : [])));
  const undone = steps.filter(({ nodeId, startedAt }) => undoing.has(nodeId) && startedAt !== null);
  return [
    ...steps.filter(({ nodeId }) => !undoing.has(nodeId)),
    ...undone.sort((one, other) => Date.parse(one.startedAt ?? "") - Date.parse(other.startedAt ?? "")),
  ];
}
