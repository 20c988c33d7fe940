import { and, eq, gt, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { approvalLinks, approvals, profiles, roleBindings, roles } from "@/drizzle/schema";
import type { Obligations } from "@/lib/contracts/decisions";
import { hashJson } from "@/lib/crypto/hash";
import type { ScopedTx } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { emit } from "@/lib/durable/outbox";
import type { Json } from "@/lib/kernel/canonical";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Principal, Scope } from "@/lib/kernel/principal";
import type { ApprovalStatus } from "@/lib/kernel/states";
import { hashToken, linkToken } from "./token";

/** What is asked, of whom, by whom. */
export interface Question {
  runId: Id<"run">;
  nodeId: string;
  title: string;
  why: string;
  snapshot: Record<string, Json>;
  obliged: NonNullable<Obligations["approval"]>;
  requester: Principal;
  expiresAt: Date;
  now: Date;
}

/**
 * Opens an approval: finds who may decide it, gives each a link, and has them told by e-mail once committed.
 * @returns its id, or why nobody could be asked
 */
export async function openApproval(
  tx: ScopedTx,
  scope: Scope,
  question: Question,
): Promise<{ id: Id<"approval"> } | { problem: string }> {
  const { obliged, requester, now, expiresAt } = question;
  const excluded = obliged.excludeRequester ? requester.userId : null;
  const approvers = await tx
    .selectDistinct({ id: profiles.id })
    .from(roleBindings)
    .innerJoin(roles, eq(roles.id, roleBindings.roleId))
    .innerJoin(profiles, eq(profiles.id, roleBindings.userId))
    .where(
      and(
        eq(roleBindings.tenantId, scope.tenantId),
        or(isNull(roleBindings.workspaceId), eq(roleBindings.workspaceId, scope.workspaceId)),
        or(isNull(roleBindings.expiresAt), gt(roleBindings.expiresAt, now)),
        inArray(roles.key, obliged.roles),
        excluded ? ne(profiles.id, excluded) : undefined,
      ),
    );
  if (approvers.length < obliged.quorum) {
    return {
      problem:
        `${obliged.quorum} approvals by ${obliged.roles.join(" or ")} are needed, but only ` +
        `${approvers.length} people may give one (the requester is excluded).`,
    };
  }
  const id = newId("approval");
  const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
  const snapshotHash = hashJson(question.snapshot);
  tx.defer(
    tx.insert(approvals).values({
      id,
      ...place,
      runId: question.runId,
      nodeId: question.nodeId,
      title: question.title,
      why: question.why,
      snapshot: question.snapshot,
      snapshotHash,
      roles: obliged.roles,
      quorum: obliged.quorum,
      createdAt: now,
      expiresAt,
    }),
  );
  tx.defer(
    tx.insert(approvalLinks).values(
      approvers.map((approver) => {
        const linkId = newId("approvalLink");
        const tokenHash = hashToken(linkToken(linkId));
        return { id: linkId, ...place, approvalId: id, userId: approver.id, tokenHash, expiresAt };
      }),
    ),
  );
  recordAudit(tx, scope, {
    action: "approval.opened",
    resource: { kind: "approval", id },
    after: { runId: question.runId, roles: obliged.roles, quorum: obliged.quorum, snapshotHash },
  });
  emit(tx, "approval/opened", { ...place, approvalId: id });
  return { id };
}

/** Closes an approval whose time is up, unless it was decided meanwhile. @returns how it stands now */
export async function expireApproval(
  tx: ScopedTx,
  scope: Scope,
  approvalId: Id<"approval">,
  now: Date,
): Promise<ApprovalStatus> {
  const [row] = await tx
    .update(approvals)
    .set({
      status: sql`case when ${approvals.status} = 'open' then 'expired' else ${approvals.status} end`,
      decidedAt: sql`coalesce(${approvals.decidedAt}, ${now.toISOString()})`,
    })
    .where(eq(approvals.id, approvalId))
    .returning({ status: approvals.status });
  const status = row?.status ?? "cancelled";
  if (status === "expired") {
    recordAudit(tx, scope, { action: "approval.expired", resource: { kind: "approval", id: approvalId } });
  }
  return status;
}

/** Closes a run's open approvals because the run ended. */
export function cancelApprovals(tx: ScopedTx, runId: Id<"run">, now: Date): void {
  tx.defer(
    tx
      .update(approvals)
      .set({ status: "cancelled", decidedAt: now })
      .where(and(eq(approvals.runId, runId), eq(approvals.status, "open"))),
  );
}
