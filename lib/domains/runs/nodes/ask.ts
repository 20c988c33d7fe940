import { evaluateCel } from "@/lib/cel";
import { type ApprovalDemand, audienceOf, demandOf, describeStages } from "@/lib/contracts/approval-stages";
import type { ContractChange } from "@/lib/contracts/approvals";
import type { TemplateNode } from "@/lib/contracts/templates";
import { openApproval, tendApproval } from "@/lib/domains/approvals";
import { mergeDemands } from "@/lib/domains/policies";
import { type ApprovalState, type RunState, variablesOf } from "../state";
import { contractFor } from "./contract";
import type { NodeContext, NodeResult } from "./handler";

export type ApprovalNode = Extract<TemplateNode, { kind: "approval" }>;

/** Whose approvals a node needs: those that policy obliges and its own together; null when there are none. */
export function demandFor(run: RunState, node: ApprovalNode): ApprovalDemand | null {
  const obliged = run.decision.obligations.approval;
  const own = node.stages && { stages: node.stages, excludeRequester: node.excludeRequester ?? true };
  const demands = [obliged, own].filter((one) => one !== undefined).map(demandOf);
  return demands.length > 0 ? mergeDemands(demands) : null;
}

/** Puts a node's question to those who may decide it, for the first time or in a further round. */
export async function ask(
  context: NodeContext,
  node: ApprovalNode,
  demand: ApprovalDemand,
  changes: ContractChange[] | null = null,
): Promise<NodeResult> {
  const { tx, scope, run, now } = context;
  const known = run.approvals.get(node.id);
  const opened = await openApproval(tx, scope, {
    runId: run.id,
    nodeId: node.id,
    title: String(evaluateCel(node.question, variablesOf(run))),
    why: run.decision.obligations.approval
      ? run.decision.explanation
      : `The template asks for ${describeStages(demand.stages)}.`,
    snapshot: await contractFor(context, node),
    demand,
    requester: run.requestedBy,
    expiresAt: new Date(now.getTime() + node.expiresSeconds * 1000),
    now,
    remindEverySeconds: node.remindEverySeconds,
    escalation: node.escalation && {
      ...audienceOf(node.escalation),
      afterSeconds: node.escalation.afterSeconds,
    },
    ...(known && { before: { id: known.id, round: known.round, changes } }),
  });
  if ("problem" in opened) {
    return { kind: "failed", error: { code: "approval_required", message: opened.problem } };
  }
  const state = {
    ...opened,
    nodeId: node.id,
    status: "open" as const,
    escalated: false,
    changed: changes !== null,
  };
  run.approvals.set(node.id, state);
  return waiting(state, node);
}

/** Does what is due on an approval, and says how it stands: decided, or what the run waits for. */
export async function lookAt(
  { tx, scope, now }: NodeContext,
  approval: ApprovalState,
  node: ApprovalNode,
): Promise<NodeResult> {
  if (approval.status === "open" && approval.wakeAt <= now) {
    Object.assign(approval, await tendApproval(tx, scope, approval.id, now));
  }
  switch (approval.status) {
    case "open":
      return waiting(approval, node);
    case "approved":
      return { kind: "done", output: { status: "approved", approvalId: approval.id } };
    default:
      return {
        kind: "failed",
        error: { code: `approval_${approval.status}`, message: `The approval was ${approval.status}.` },
      };
  }
}

function waiting(approval: ApprovalState, node: ApprovalNode): NodeResult {
  const { roles, people } = audienceOf(node.escalation ?? {});
  const why = [
    describeStages(approval.stages),
    approval.changed && ", again, because what was approved has changed",
    approval.escalated && `, escalated to ${[...roles, ...people].join(" or ")}`,
  ];
  return { kind: "wait", why: why.filter(Boolean).join(""), until: approval.wakeAt };
}
