import type { TemplateNode } from "@/lib/contracts/templates";
import type { StepState } from "../state";
import { approvalNode } from "./approval";
import type { NodeContext, NodeHandler, NodeResult } from "./handler";
import { httpNode } from "./http";
import { notifyNode } from "./notify";
import { policyNode } from "./policy";
import { endNode, setNode } from "./values";

export type { NodeContext, NodeResult } from "./handler";

const HANDLERS: { [K in TemplateNode["kind"]]: NodeHandler<K> } = {
  policy: policyNode,
  approval: approvalNode,
  http: httpNode,
  notify: notifyNode,
  set: setNode,
  end: endNode,
};

function handlerOf(node: TemplateNode): NodeHandler<TemplateNode["kind"]> {
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
