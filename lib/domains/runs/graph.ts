import type { TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";
import type { StepStatus } from "@/lib/kernel/states";

/** What is to be done with a node that has not begun. */
export type Readiness = "blocked" | "ready" | "skip";

/**
 * Whether a node may begin: all its sources have ended, and at least one edge to it is taken. A node none of
 * whose edges is taken is skipped. Pure.
 * @param statusOf the step's state, undefined while the node has not begun
 * @param holds whether an edge's condition holds; asked only for edges whose source ended as the edge demands
 */
export function readiness(
  { edges }: TemplateDefinition,
  node: TemplateNode,
  statusOf: (nodeId: string) => StepStatus | undefined,
  holds: (edge: TemplateEdge) => boolean,
): Readiness {
  const incoming = edges.filter((edge) => edge.to === node.id);
  if (incoming.length === 0) return "ready";
  let taken = false;
  for (const edge of incoming) {
    const source = statusOf(edge.from);
    if (source !== "succeeded" && source !== "failed" && source !== "skipped") return "blocked";
    const demanded = edge.on === "failure" ? "failed" : "succeeded";
    if (source === demanded && holds(edge)) taken = true;
  }
  return taken ? "ready" : "skip";
}

/** Whether a node's failure is provided for: some edge leaves it on failure. */
export function hasFailureRoute({ edges }: TemplateDefinition, nodeId: string): boolean {
  return edges.some((edge) => edge.from === nodeId && edge.on === "failure");
}
