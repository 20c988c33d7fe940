import { expireApproval } from "@/lib/domains/approvals";
import { ask, demandFor, lookAt } from "./ask";
import type { NodeHandler, NodeResult } from "./handler";

/** Approval: asks those whom policy obliges and the node names; passes at once when that is nobody. */
export const approvalNode: NodeHandler<"approval"> = {
  async start(context, node) {
    const demand = demandFor(context.run, node);
    return demand ? ask(context, node, demand) : { kind: "done", output: { status: "not_required" } };
  },

  async resume(context, node, step): Promise<NodeResult> {
    const approval = context.run.approvals.get(step.nodeId);
    if (!approval)
      return { kind: "failed", error: { code: "internal", message: "The approval is missing." } };
    return lookAt(context, approval, node);
  },

  async abandon({ tx, scope, run, now }, _node, step) {
    const approval = run.approvals.get(step.nodeId);
    if (approval) approval.status = await expireApproval(tx, scope, approval.id, now);
  },
};
