import { sql } from "drizzle-orm";
import type { Approval, DecideApprovalBody } from "@/lib/contracts/approvals";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { emit } from "@/lib/durable/outbox";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { readApproval } from "./queries";

export type Channel = "link" | "console" | "api";

/**
 * Records a person's decision through the one database function, whatever the channel, and nudges the run.
 * @throws AppError forbidden (not a person, or not asked), gone (closed or expired), conflict (what they saw is out
 *   of date), invalid_transition (they decided already), not_found
 */
export async function decideApproval(
  scope: Scope,
  approvalId: Id<"approval">,
  body: DecideApprovalBody,
  channel: Channel,
  command?: Command,
): Promise<Approval> {
  const { principal } = scope;
  if (principal.kind !== "user" && principal.kind !== "approval_link") {
    throw new AppError("forbidden", "An approval is decided by a person; an API key cannot decide.");
  }
  return withCommand(scope, command, async (tx) => {
    const id = newId("approvalDecision");
    const [row] = await tx.send<{ outcome: string }>(sql`select decide_approval(
      ${uuidOf(id)}, ${uuidOf(approvalId)}, ${uuidOf(principal.userId)}, ${body.decision}, ${body.reason ?? null},
      ${channel}, ${body.snapshotHash}, ${scope.address}, ${scope.userAgent}, ${new Date().toISOString()}) as outcome`);
    if (row?.outcome !== "recorded") throw refusal(row?.outcome);
    const approval = await readApproval(tx, approvalId);
    recordAudit(tx, scope, {
      action: body.decision === "approve" ? "approval.approved" : "approval.rejected",
      resource: { kind: "approval", id: approvalId },
      before: { status: "open" },
      after: { decisionId: id, status: approval.status, snapshotHash: approval.snapshotHash, channel },
      ...(body.reason && { reason: body.reason }),
    });
    if (approval.status !== "open") {
      emit(tx, "run/nudged", {
        tenantId: scope.tenantId,
        workspaceId: scope.workspaceId,
        runId: approval.runId,
      });
    }
    return approval;
  });
}

function refusal(outcome: string | undefined): AppError {
  switch (outcome) {
    case "closed":
      return new AppError("gone", "This approval is already closed.");
    case "expired":
      return new AppError("gone", "This approval has expired.");
    case "stale":
      return new AppError("conflict", "What you saw is not what is asked now. Read the approval again.");
    case "already_decided":
      return new AppError("invalid_transition", "You have already decided this approval.");
    case "not_approver":
      return new AppError("forbidden", "You are not among the people this approval was put to.");
    default:
      return notFound("Approval");
  }
}
