import { and, asc, desc, eq, inArray, lt } from "drizzle-orm";
import { approvalDecisions, approvalLinks, approvals, profiles } from "@/drizzle/schema";
import type { Approval } from "@/lib/contracts/approvals";
import { cursorId, type Page, type PageQuery, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { ApprovalStatus } from "@/lib/kernel/states";

type Row = typeof approvals.$inferSelect;

/** Approvals, newest first. */
export function listApprovals(
  scope: Scope,
  query: PageQuery & { status?: ApprovalStatus | undefined; runId?: Id<"run"> | undefined },
): Promise<Page<Approval>> {
  const before = cursorId("approval", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(approvals)
      .where(
        and(
          before && lt(approvals.id, before),
          query.status && eq(approvals.status, query.status),
          query.runId && eq(approvals.runId, query.runId),
        ),
      )
      .orderBy(desc(approvals.id))
      .limit(query.limit + 1);
    const page = pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
    return { ...page, items: await present(tx, page.items) };
  });
}

/** One approval. @throws AppError not_found */
export function getApproval(scope: Scope, approvalId: Id<"approval">): Promise<Approval> {
  return withScope(scope, (tx) => readApproval(tx, approvalId));
}

/** One approval, within a transaction. @throws AppError not_found */
export async function readApproval(tx: ScopedTx, approvalId: Id<"approval">): Promise<Approval> {
  const rows = await tx.select().from(approvals).where(eq(approvals.id, approvalId));
  const [approval] = await present(tx, rows);
  if (!approval) throw notFound("Approval");
  return approval;
}

async function present(tx: ScopedTx, rows: Row[]): Promise<Approval[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const person = { id: profiles.id, name: profiles.name, email: profiles.email };
  const [people, decided] = await Promise.all([
    tx
      .select({ approvalId: approvalLinks.approvalId, person })
      .from(approvalLinks)
      .innerJoin(profiles, eq(profiles.id, approvalLinks.userId))
      .where(inArray(approvalLinks.approvalId, ids))
      .orderBy(asc(profiles.name)),
    tx
      .select({ decision: approvalDecisions, person })
      .from(approvalDecisions)
      .innerJoin(profiles, eq(profiles.id, approvalDecisions.userId))
      .where(inArray(approvalDecisions.approvalId, ids))
      .orderBy(asc(approvalDecisions.id)),
  ]);
  return rows.map((row) => {
    const decisions = decided.filter(({ decision }) => decision.approvalId === row.id);
    return {
      id: row.id,
      runId: row.runId,
      nodeId: row.nodeId,
      status: row.status,
      title: row.title,
      why: row.why,
      snapshot: row.snapshot as Approval["snapshot"],
      snapshotHash: row.snapshotHash,
      roles: row.roles,
      quorum: row.quorum,
      approvals: decisions.filter(({ decision }) => decision.decision === "approve").length,
      approvers: people.filter(({ approvalId }) => approvalId === row.id).map((one) => one.person),
      decisions: decisions.map(
        ({ decision: { id, decision, reason, channel, snapshotHash, at }, person: approver }) => ({
          id,
          approver,
          decision,
          reason,
          channel,
          snapshotHash,
          at: at.toISOString(),
        }),
      ),
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      decidedAt: row.decidedAt?.toISOString() ?? null,
    };
  });
}
