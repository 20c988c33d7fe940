import type { Counterexample } from "@/lib/contracts/template-routes";
import type { NodeKind, TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";
import { firstNodes } from "./graph";

/** What moves money or a device. */
const GRAVE = new Set<NodeKind>(["payment", "device_command"]);
/** What acts on the outside world at all. */
const ACTS = new Set<NodeKind>(["payment", "device_command", "http", "notify"]);

interface Place {
  node: TemplateNode;
  /** The last policy check on the way here allowed it. */
  isChecked: boolean;
  /** A policy check was passed on the way here, whatever it said. */
  isDecided: boolean;
  isApproved: boolean;
  cameFrom: Place | null;
}

/**
 * The ways through the graph that a template must not have, shortest first: to money, a device or a call without
 * a policy check that allowed it; to money or a device without the approval that policy may oblige; and money or
 * a device without a time limit or a way back. Leaving a check by its failure edge is no permission. Pure.
 * @param approvalObliged whether some policy in force can oblige an approval
 */
export function findCounterexamples(
  definition: TemplateDefinition,
  { approvalObliged }: { approvalObliged: boolean },
): Counterexample[] {
  const found = new Map<string, Counterexample>();
  const report = (kind: Counterexample["kind"], place: Place, severity: Counterexample["severity"]) => {
    const id = `${kind} ${place.node.id}`;
    if (!found.has(id)) found.set(id, { kind, severity, nodeId: place.node.id, path: pathTo(place) });
  };
  for (const place of reachable(definition)) {
    const { node } = place;
    // Telling someone of a refusal is what a refusal is for.
    const isPermitted = node.kind === "notify" ? place.isDecided : place.isChecked;
    if (ACTS.has(node.kind) && !isPermitted) report("no_policy", place, "error");
    if (!GRAVE.has(node.kind)) continue;
    if (approvalObliged && !place.isApproved) report("no_approval", place, "error");
    if (!isTimed(node)) report("no_timeout", place, "warning");
    if (!node.compensation && definition.edges.some((edge) => edge.from === node.id)) {
      report("no_compensation", place, "warning");
    }
  }
  return [...found.values()];
}

/** Every node in every state of permission it can be reached in; breadth first, so that paths are shortest. */
function reachable(definition: TemplateDefinition): Place[] {
  const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
  const leaving = Map.groupBy(definition.edges, (edge) => edge.from);
  const queue: Place[] = firstNodes(definition).map((node) => ({
    node,
    isChecked: false,
    isDecided: false,
    isApproved: false,
    cameFrom: null,
  }));
  const seen = new Set(queue.map(stateOf));
  for (let index = 0; index < queue.length; index += 1) {
    const place = queue[index] as Place;
    for (const edge of leaving.get(place.node.id) ?? []) {
      const node = nodes.get(edge.to);
      if (!node) continue;
      const next = { ...after(place, edge, node), node, cameFrom: place };
      if (seen.has(stateOf(next))) continue;
      seen.add(stateOf(next));
      queue.push(next);
    }
  }
  return queue;
}

function after(
  place: Place,
  edge: TemplateEdge,
  next: TemplateNode,
): Pick<Place, "isChecked" | "isDecided" | "isApproved"> {
  const { kind, onFailure } = place.node;
  // Gone on from a refusal, and a join that begins only to fail, are passed without the answer having been yes.
  const isYes =
    edge.on === "success" && onFailure !== "continue" && !(next.kind === "join" && next.mode === "at_least");
  return {
    // The last answer counts: a refusal takes an earlier permission back.
    isChecked: kind === "policy" ? isYes : place.isChecked,
    isDecided: place.isDecided || kind === "policy",
    isApproved: kind === "approval" ? isYes : place.isApproved,
  };
}

function stateOf({ node, isChecked, isDecided, isApproved }: Place): string {
  return `${node.id} ${isChecked} ${isDecided} ${isApproved}`;
}

/** A command always has its deadline. */
function isTimed({ timeoutSeconds, deadlineSeconds }: TemplateNode): boolean {
  return timeoutSeconds !== undefined || deadlineSeconds !== undefined;
}

function pathTo(place: Place): string[] {
  const path: string[] = [];
  for (let at: Place | null = place; at; at = at.cameFrom) path.unshift(at.node.id);
  return path;
}
