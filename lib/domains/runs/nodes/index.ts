import type { NodeKind, TemplateNode } from "@/lib/contracts/templates";
import { EnginesNeeded } from "@/lib/domains/policies";
import type { StepState } from "../state";
import { approvalNode } from "./approval";
import { eventNode } from "./event";
import { branchNode, delayNode, joinNode, parallelNode } from "./flow";
import type { NodeContext, NodeHandler, NodeResult } from "./handler";
import { httpNode } from "./http";
import { notifyNode } from "./notify";
import { policyNode } from "./policy";
import { proofNode } from "./proof";
import { commandNode, paymentNode } from "./rail";
import { subIntentNode } from "./sub-intent";
import { endNode, setNode } from "./values";

export { edgeHolds } from "./flow";
export type { NodeContext, NodeResult } from "./handler";
export { unmetObligation } from "./obligations";

/** One handler for each kind there is. */
const HANDLERS: { [K in NodeKind]: NodeHandler<K> } = {
  policy: policyNode,
  approval: approvalNode,
  proof: proofNode,
  payment: paymentNode,
  device_command: commandNode,
  http: httpNode,
  notify: notifyNode,
  branch: branchNode,
  parallel: parallelNode,
  join: joinNode,
  delay: delayNode,
  event: eventNode,
  set: setNode,
  sub_intent: subIntentNode,
  end: endNode,
};

function handlerOf(node: TemplateNode): NodeHandler<TemplateNode["kind"]> {
  return HANDLERS[node.kind] as NodeHandler<TemplateNode["kind"]>;
}

/** Begins a node; one whose policy engines are outside has to ask them first. */
export function startNode(context: NodeContext, node: TemplateNode): Promise<NodeResult> {
  return orAsk(handlerOf(node).start(context, node));
}

async function orAsk(work: Promise<NodeResult>): Promise<NodeResult> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof EnginesNeeded) return { kind: "ask", question: error };
    throw error;
  }
}

/** Closes what a step waited for that waits no longer. */
export async function abandonNode(context: NodeContext, node: TemplateNode, step: StepState): Promise<void> {
  await handlerOf(node).abandon?.(context, node, step);
}

/** Looks at a waiting node again; a kind that waits only to be tried again is begun anew. */
export function resumeNode(context: NodeContext, node: TemplateNode, step: StepState): Promise<NodeResult> {
  const handler = handlerOf(node);
  return orAsk(handler.resume ? handler.resume(context, node, step) : handler.start(context, node));
}
