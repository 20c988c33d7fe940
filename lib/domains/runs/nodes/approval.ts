import { evaluateCel } from "@/lib/cel";
import { expireApproval, openApproval } from "@/lib/domains/approvals";
import { type RunState, variablesOf } from "../state";
import type { NodeHandler, NodeResult } from "./handler";

/** Approval: asks the people the policy decision obliges; passes at once when it obliges none. */
export const approvalNode: NodeHandler<"approval"> = {
  async start({ tx, scope, run, now }, node) {
    const obliged = run.decision.obligations.approval;
    if (!obliged) return { kind: "done", output: { status: "not_required" } };
    const expiresAt = new Date(now.getTime() + node.expiresSeconds * 1000);
    const opened = await openApproval(tx, scope, {
      runId: run.id,
      nodeId: node.id,
      title: String(evaluateCel(node.question, variablesOf(run))),
      why: run.decision.explanation,
      snapshot: {
        template: { key: run.template.key, version: run.template.version, checksum: run.template.checksum },
        requestedBy: run.requestedBy.label,
        input: run.input,
      },
      obliged,
      requester: run.requestedBy,
      expiresAt,
      now,
    });
    if ("problem" in opened) {
      return { kind: "failed", error: { code: "approval_required", message: opened.problem } };
    }
    run.approvals.set(node.id, { id: opened.id, nodeId: node.id, status: "open", expiresAt });
    return waiting(run, expiresAt);
  },

  async resume({ tx, scope, run, now }, _node, step): Promise<NodeResult> {
    const approval = run.approvals.get(step.nodeId);
    if (!approval)
      return { kind: "failed", error: { code: "internal", message: "The approval is missing." } };
    if (approval.status === "open" && approval.expiresAt <= now) {
      approval.status = await expireApproval(tx, scope, approval.id, now);
    }
    switch (approval.status) {
      case "open":
        return waiting(run, approval.expiresAt);
      case "approved":
        return { kind: "done", output: { status: "approved", approvalId: approval.id } };
      default:
        return {
          kind: "failed",
          error: { code: `approval_${approval.status}`, message: `The approval was ${approval.status}.` },
        };
    }
  },

  async abandon({ tx, scope, run, now }, _node, step) {
    const approval = run.approvals.get(step.nodeId);
    if (approval) approval.status = await expireApproval(tx, scope, approval.id, now);
  },
};

function waiting(run: RunState, until: Date): NodeResult {
  const { quorum, roles } = run.decision.obligations.approval ?? { quorum: 1, roles: [] };
  const why = `${quorum} approval${quorum === 1 ? "" : "s"} by ${roles.join(" or ")}`;
  return { kind: "wait", why, until };
}
