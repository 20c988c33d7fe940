import type { Step } from "@/lib/contracts/runs";
import type { TemplateDefinition, TemplateEdge } from "@/lib/contracts/templates";

const BEGUN: ReadonlySet<Step["status"]> = new Set([
  "running",
  "waiting",
  "succeeded",
  "failed",
  "cancelled",
  "compensated",
]);

/** The edges a run went along, by their place in the definition: their source ended as they demand, their target began. */
export function takenEdges(
  { nodes, edges }: TemplateDefinition,
  steps: Pick<Step, "nodeId" | "kind" | "status" | "output" | "startedAt">[],
): number[] {
  const byNode = new Map(steps.map((step) => [step.nodeId, step]));
  const took = ({ from, to, on }: TemplateEdge): boolean => {
    const [source, target] = [byNode.get(from), byNode.get(to)];
    if (!source || !target || target.startedAt === null || !BEGUN.has(target.status)) return false;
    if (source.kind === "branch" && source.status === "succeeded") {
      return (source.output as { to?: string } | null)?.to === to;
    }
    if (target.kind === "join") {
      const ways = (target.output as { from?: string[] } | null)?.from;
      if (ways) return ways.includes(from);
    }
    if (source.status === "succeeded" || source.status === "compensated") return on === "success";
    const goesOn = nodes.some(({ id, onFailure }) => id === from && onFailure === "continue");
    return source.status === "failed" && (on === "failure" || goesOn);
  };
  return edges.flatMap((edge, index) => (took(edge) ? [index] : []));
}
