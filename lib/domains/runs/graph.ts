import type { TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";
import type { StepStatus } from "@/lib/kernel/states";

/** What is to be done with a node that has not begun. */
export type Readiness = "blocked" | "ready" | "skip";

type StatusOf = (nodeId: string) => StepStatus | undefined;

/**
 * Whether a node may begin: all its sources have ended, and at least one edge to it is taken. A node none of whose
 * edges is taken is skipped. A join of mode `any` does not wait for sources that cannot change that. Pure.
 * @param statusOf the step's state, undefined while the node has not begun
 * @param holds whether an edge's condition holds; asked only for edges whose source ended as the edge demands
 */
export function readiness(
  definition: TemplateDefinition,
  node: TemplateNode,
  statusOf: StatusOf,
  holds: (edge: TemplateEdge) => boolean,
): Readiness {
  const incoming = definition.edges.filter((edge) => edge.to === node.id);
  if (incoming.length === 0) return "ready";
  let taken = false;
  let open = false;
  for (const edge of incoming) {
    const passed = passes(definition, edge, statusOf);
    if (passed === undefined) open = true;
    else if (passed && holds(edge)) taken = true;
  }
  if (taken && node.kind === "join" && node.mode === "any") return "ready";
  if (open) return "blocked";
  return taken ? "ready" : "skip";
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
