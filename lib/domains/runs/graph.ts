import type { TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";
import type { StepStatus } from "@/lib/kernel/states";

/** What is to be done with a node that has not begun. */
export type Readiness = "blocked" | "ready" | "skip";

type StatusOf = (nodeId: string) => StepStatus | undefined;

/**
 * Whether a node may begin: all its sources have ended, and at least one edge to it is taken. A node none of whose
 * edges is taken is skipped. A join of `any` or `at_least` does not wait for sources once enough edges are taken; one
 * that cannot get enough begins when all its sources have ended, to fail. Pure.
 * @param statusOf the step's state, undefined while the node has not begun
 * @param holds whether an edge's condition holds; asked only for edges whose source ended as the edge demands
 */
export function readiness(
  definition: TemplateDefinition,
  node: TemplateNode,
  statusOf: StatusOf,
  holds: (edge: TemplateEdge) => boolean,
): Readiness {
  if (!definition.edges.some((edge) => edge.to === node.id)) return "ready";
  const { taken, isOpen, hasMissed } = arrivals(definition, node.id, statusOf, holds);
  if (node.kind === "join" && node.mode !== "all" && taken.length >= waysWanted(node)) return "ready";
  if (isOpen) return "blocked";
  if (taken.length > 0) return "ready";
  // Nobody came this way, or all who did failed: only the second is a join that was missed.
  return node.kind === "join" && node.mode === "at_least" && hasMissed ? "ready" : "skip";
}

/** How many ways a join that does not wait for all wants. */
export function waysWanted(node: Extract<TemplateNode, { kind: "join" }>): number {
  return node.mode === "at_least" ? (node.count ?? 1) : 1;
}

/**
 * How the ways to a node stand. Pure.
 * @returns the sources whose edges are taken, whether some source has not ended, and whether one failed on its way
 */
export function arrivals(
  definition: TemplateDefinition,
  nodeId: string,
  statusOf: StatusOf,
  holds: (edge: TemplateEdge) => boolean,
): { taken: string[]; isOpen: boolean; hasMissed: boolean } {
  const taken = new Set<string>();
  let isOpen = false;
  let hasMissed = false;
  for (const edge of definition.edges) {
    if (edge.to !== nodeId) continue;
    const passed = passes(definition, edge, statusOf);
    if (passed === undefined) isOpen = true;
    else if (passed && holds(edge)) taken.add(edge.from);
    else if (!passed && statusOf(edge.from) === "failed") hasMissed = true;
  }
  return { taken: [...taken], isOpen, hasMissed };
}

/** Whether an edge's source ended as the edge demands; undefined while it has not ended. */
function passes(definition: TemplateDefinition, edge: TemplateEdge, statusOf: StatusOf): boolean | undefined {
  const source = statusOf(edge.from);
  if (source === "skipped") return false;
  if (source === "succeeded") return edge.on === "success";
  if (source !== "failed") return undefined;
  return edge.on === "failure" || goesOn(definition, edge.from);
}

/** The edge a branch takes: the first whose condition holds, else the one without condition. Pure. */
export function chosenEdge(
  { edges }: TemplateDefinition,
  branchId: string,
  holds: (edge: TemplateEdge) => boolean,
): TemplateEdge | undefined {
  const leaving = edges.filter((edge) => edge.from === branchId && edge.on === "success");
  return (
    leaving.find((edge) => edge.when !== undefined && holds(edge)) ??
    leaving.find((edge) => edge.when === undefined)
  );
}

/** Whether a node's failure is provided for: some edge leaves it on failure, or the run goes on without it. */
export function hasFailureRoute(definition: TemplateDefinition, nodeId: string): boolean {
  const { edges } = definition;
  return edges.some((edge) => edge.from === nodeId && edge.on === "failure") || goesOn(definition, nodeId);
}

function goesOn({ nodes }: TemplateDefinition, nodeId: string): boolean {
  return nodes.some(({ id, onFailure }) => id === nodeId && onFailure === "continue");
}
