import { and, eq, sql } from "drizzle-orm";
import { approvalLinks, approvals } from "@/drizzle/schema";
import type { Approval, DelegateApprovalBody } from "@/lib/contracts/approvals";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound, validationFailed } from "@/lib/kernel/errors";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { type Candidate, findCandidates } from "./candidates";
import { personOf } from "./decide";
import { notify } from "./notices";
import { newLink } from "./open";
import { readApproval } from "./queries";

type Row = typeof approvals.$inferSelect;

/**
 * Hands a person's part in an approval to another member, who counts for the same stages. The person's own link is
 * dead from then on.
 * @throws AppError forbidden (not a person, or not asked), gone (closed, expired, handed over already),
 *   invalid_transition (decided already), conflict (the other was asked already), validation_failed (the other may not
 *   decide it), not_found
 */
export async function delegateApproval(
  scope: Scope,
  approvalId: Id<"approval">,
  { email, reason }: DelegateApprovalBody,
  command?: Command,
): Promise<Approval> {
  const userId = personOf(scope);
  return withCommand(scope, command, async (tx) => {
    const now = new Date();
    const row = await openRow(tx, approvalId, now);
    const link = await linkOf(tx, row, userId, now);
    const other = await delegateOf(tx, scope, row, email, now);
    const passed = {
      ...newLink(),
      tenantId: row.tenantId,
      workspaceId: row.workspaceId,
      approvalId,
      userId: other.id,
      stages: link.stages,
      origin: "delegated" as const,
      delegatedBy: link.id,
      reason,
      createdAt: now,
      expiresAt: row.expiresAt,
    };
    await tx.insert(approvalLinks).values(passed);
    await tx.update(approvalLinks).set({ closedAt: now }).where(eq(approvalLinks.id, link.id));
    notify(tx, scope, approvalId, "delegation", [passed.id], now);
    recordAudit(tx, scope, {
      action: "approval.delegated",
      resource: { kind: "approval", id: approvalId },
      before: { approver: userId },
      after: { approver: other.id, stages: link.stages },
      reason,
    });
    return readApproval(tx, approvalId);
  });
}

/** An open approval, held. @throws AppError not_found, gone */
export async function openRow(tx: ScopedTx, approvalId: Id<"approval">, now: Date): Promise<Row> {
  const [row] = await tx.select().from(approvals).where(eq(approvals.id, approvalId)).for("update");
  if (!row) throw notFound("Approval");
  if (row.status !== "open") throw new AppError("gone", "This approval is already closed.");
  if (row.expiresAt <= now) throw new AppError("gone", "This approval has expired.");
  return row;
}

/** The person's own link, as long as they may decide with it. */
async function linkOf(tx: ScopedTx, row: Row, userId: Id<"user">, now: Date) {
  const [link] = await tx
    .select()
    .from(approvalLinks)
    .where(and(eq(approvalLinks.approvalId, row.id), eq(approvalLinks.userId, userId)));
  const [counts] = link
    ? await tx.send<{ stages: number[] }>(
        sql`select approval_stages_of(a, l, ${now.toISOString()}) as stages
            from approvals a join approval_links l on l.approval_id = a.id where l.id = ${uuidOf(link.id)}`,
      )
    : [];
  const isExcluded = row.excludeRequester && row.requesterId === userId;
  if (!link || !counts || counts.stages.length === 0 || isExcluded) {
    throw new AppError("forbidden", "You are not among the people this approval was put to.");
  }
  if (link.closedAt) throw new AppError("gone", "You have handed this approval over to somebody else.");
  if (link.spentAt) throw new AppError("invalid_transition", "You have already decided this approval.");
  return { ...link, stages: counts.stages };
}

async function delegateOf(
  tx: ScopedTx,
  scope: Scope,
  row: Row,
  email: string,
  now: Date,
): Promise<Candidate> {
  const refuse = (message: string) => validationFailed([{ path: "email", message }], message);
  const [other] = await findCandidates(tx, scope, { roles: [], people: [email] }, now);
  if (!other?.decides) throw refuse("is nobody here who may decide approvals");
  if (other.id === row.requesterId) throw refuse("is who asked for it");
  const [asked] = await tx
    .select({ id: approvalLinks.id })
    .from(approvalLinks)
    .where(and(eq(approvalLinks.approvalId, row.id), eq(approvalLinks.userId, other.id)));
  if (asked) throw new AppError("conflict", `${other.name} was asked already.`);
  return other;
}
