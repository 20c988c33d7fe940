import { sql } from "drizzle-orm";
import type {
  Approval,
  DecideApprovalBody,
  DecideApprovalsBody,
  DecidedItem,
} from "@/lib/contracts/approvals";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { emit } from "@/lib/durable/outbox";
import { faultPoint } from "@/lib/faults/point";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { readApproval } from "./queries";

export type Channel = "link" | "console" | "api";

/**
 * Records a person's decision through the one database function, whatever the channel, and nudges the run.
 * @throws AppError forbidden (not a person, or not asked), gone (closed, expired or handed over), conflict (what they
 *   saw is out of date), invalid_transition (they decided already), not_found
 */
export async function decideApproval(
  scope: Scope,
  approvalId: Id<"approval">,
  body: DecideApprovalBody,
  channel: Channel,
  command?: Command,
): Promise<Approval> {
  const userId = personOf(scope);
  return withCommand(scope, command, async (tx) => {
    const decided = await decideOne(tx, scope, userId, approvalId, body, channel);
    if (decided instanceof AppError) throw decided;
    return decided;
  });
}

/**
 * Records a person's decision of many approvals, each on its own: one that cannot be decided says why.
 * @throws AppError forbidden when it is not a person who decides
 */
export async function decideApprovals(
  scope: Scope,
  { approvals, ...decision }: DecideApprovalsBody,
  channel: Channel,
  command?: Command,
): Promise<DecidedItem[]> {
  const userId = personOf(scope);
  return withCommand(scope, command, async (tx) => {
    const items = new Map<string, DecidedItem>();
    // In one order for everybody, so that two who decide the same ones at once cannot wait for each other.
    for (const { approvalId, snapshotHash } of [...approvals].sort((a, b) =>
      a.approvalId < b.approvalId ? -1 : 1,
    )) {
      const decided = await decideOne(tx, scope, userId, approvalId, { ...decision, snapshotHash }, channel);
      const refused = decided instanceof AppError;
      items.set(approvalId, {
        approvalId,
        recorded: !refused,
        status: refused ? null : decided.status,
        error: refused ? { code: decided.code, message: decided.message } : null,
      });
    }
    return approvals.flatMap(({ approvalId }) => items.get(approvalId) ?? []);
  });
}

/** The person who acts. @throws AppError forbidden for anything else */
export function personOf({ principal }: Scope): Id<"user"> {
  if (principal.kind !== "user" && principal.kind !== "approval_link") {
    throw new AppError("forbidden", "An approval is decided by a person; an API key cannot decide.");
  }
  return principal.userId;
}

async function decideOne(
  tx: ScopedTx,
  scope: Scope,
  userId: Id<"user">,
  approvalId: Id<"approval">,
  body: DecideApprovalBody,
  channel: Channel,
): Promise<Approval | AppError> {
  const id = newId("approvalDecision");
  const [row] = await tx.send<{ outcome: string }>(sql`select decide_approval(
    ${uuidOf(id)}, ${uuidOf(approvalId)}, ${uuidOf(userId)}, ${body.decision}, ${body.reason ?? null},
    ${channel}, ${body.snapshotHash}, ${scope.address}, ${scope.userAgent}, ${new Date().toISOString()}) as outcome`);
  if (row?.outcome !== "recorded") return refusal(row?.outcome);
  faultPoint("decision-written");
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
}

function refusal(outcome: string | undefined): AppError {
  switch (outcome) {
    case "closed":
      return new AppError("gone", "This approval is already closed.");
    case "expired":
      return new AppError("gone", "This approval has expired.");
    case "delegated":
      return new AppError("gone", "You have handed this approval over to somebody else.");
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
