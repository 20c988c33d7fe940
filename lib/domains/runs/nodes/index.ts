import { isRunnable, type RunnableKind, type TemplateNode } from "@/lib/contracts/templates";
import { AppError } from "@/lib/kernel/errors";
import type { StepState } from "../state";
import { approvalNode } from "./approval";
import { branchNode, delayNode, joinNode, parallelNode } from "./flow";
import type { NodeContext, NodeHandler, NodeResult } from "./handler";
import { httpNode } from "./http";
import { notifyNode } from "./notify";
import { policyNode } from "./policy";
import { endNode, setNode } from "./values";

export { edgeHolds } from "./flow";
export type { NodeContext, NodeResult } from "./handler";

/** One handler for each kind that can be published: the type holds the list and the handlers together. */
const HANDLERS: { [K in RunnableKind]: NodeHandler<K> } = {
  policy: policyNode,
  approval: approvalNode,
  http: httpNode,
  notify: notifyNode,
  branch: branchNode,
  parallel: parallelNode,
  join: joinNode,
  delay: delayNode,
  set: setNode,
  end: endNode,
};

function handlerOf(node: TemplateNode): NodeHandler<TemplateNode["kind"]> {
  if (!isRunnable(node)) throw new AppError("internal", `${node.kind} nodes cannot be run yet`);
  return HANDLERS[node.kind] as NodeHandler<TemplateNode["kind"]>;
}

/** Begins a node. */
export function startNode(context: NodeContext, node: TemplateNode): Promise<NodeResult> {
  return handlerOf(node).start(context, node);
}

/** Looks at a waiting node again; a kind that waits only to be tried again is begun anew. */
export function resumeNode(context: NodeContext, node: TemplateNode, step: StepState): Promise<NodeResult> {
  const handler = handlerOf(node);
  return handler.resume ? handler.resume(context, node, step) : handler.start(context, node);
}
