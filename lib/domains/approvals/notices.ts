import { and, asc, eq, isNull } from "drizzle-orm";
import { approvalLinks, approvalNotices, approvals, profiles, tenants, workspaces } from "@/drizzle/schema";
import { type Claims, type ScopedTx, withScope } from "@/lib/db";
import { emit } from "@/lib/durable/outbox";
import { env } from "@/lib/env";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { NoticeKind } from "@/lib/kernel/states";
import { renderApprovalRequest, sendMail } from "@/lib/rails/mail";
import { readApproval } from "./queries";
import { linkToken } from "./token";

/** Has approvers written to once the transaction has committed. The system's notices name nobody. */
export function notify(
  tx: ScopedTx,
  scope: Scope,
  approvalId: Id<"approval">,
  kind: NoticeKind,
  linkIds: Id<"approvalLink">[],
  now: Date,
): void {
  const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
  const { kind: actor, id, label } = scope.principal;
  const by = actor === "system" ? null : { kind: actor, id, label };
  if (linkIds.length > 0) {
    tx.defer(
      tx.insert(approvalNotices).values(
        linkIds.map((linkId) => ({
          id: newId("approvalNotice"),
          ...place,
          approvalId,
          linkId,
          kind,
          by,
          createdAt: now,
        })),
      ),
    );
  }
  const opens = kind === "request" || kind === "reopened";
  emit(tx, opens ? "approval/opened" : "approval/noticed", { ...place, approvalId });
}

/** The links of an approval that still wait for their person's answer. */
export async function waitingLinks(tx: ScopedTx, approvalId: Id<"approval">): Promise<Id<"approvalLink">[]> {
  const rows = await tx
    .select({ id: approvalLinks.id })
    .from(approvalLinks)
    .where(
      and(
        eq(approvalLinks.approvalId, approvalId),
        isNull(approvalLinks.spentAt),
        isNull(approvalLinks.closedAt),
      ),
    );
  return rows.map(({ id }) => id);
}

/** The notices of an approval that have not gone out yet. */
export function unsentNotices(place: Claims, approvalId: Id<"approval">): Promise<Id<"approvalNotice">[]> {
  return withScope(place, async (tx) => {
    const rows = await tx
      .select({ id: approvalNotices.id })
      .from(approvalNotices)
      .where(and(eq(approvalNotices.approvalId, approvalId), isNull(approvalNotices.mailedAt)))
      .orderBy(asc(approvalNotices.id));
    return rows.map(({ id }) => id);
  });
}

/**
 * Sends one notice, unless it went out, its person has answered or handed over, or the approval is closed. A repeat
 * carries the same Message-ID.
 * @throws Error when the mail server did not take it: the caller tries again later
 */
export async function sendNotice(place: Claims, noticeId: Id<"approvalNotice">): Promise<void> {
  const found = await withScope(place, async (tx) => {
    const [row] = await tx
      .select({
        kind: approvalNotices.kind,
        by: approvalNotices.by,
        linkId: approvalLinks.id,
        reason: approvalLinks.reason,
        approvalId: approvals.id,
        status: approvals.status,
        mailedAt: approvalNotices.mailedAt,
        spentAt: approvalLinks.spentAt,
        closedAt: approvalLinks.closedAt,
        approver: { name: profiles.name, email: profiles.email, locale: profiles.locale },
        tenantName: tenants.name,
        timeZone: workspaces.timeZone,
      })
      .from(approvalNotices)
      .innerJoin(approvals, eq(approvals.id, approvalNotices.approvalId))
      .innerJoin(approvalLinks, eq(approvalLinks.id, approvalNotices.linkId))
      .innerJoin(profiles, eq(profiles.id, approvalLinks.userId))
      .innerJoin(tenants, eq(tenants.id, approvalNotices.tenantId))
      .innerJoin(workspaces, eq(workspaces.id, approvalNotices.workspaceId))
      .where(eq(approvalNotices.id, noticeId));
    if (!row || row.mailedAt || row.spentAt || row.closedAt || row.status !== "open") return undefined;
    return { ...row, approval: await readApproval(tx, row.approvalId) };
  });
  if (!found || Date.parse(found.approval.expiresAt) <= Date.now()) return;
  const rendered = await renderApprovalRequest({
    kind: found.kind,
    by: found.by?.label ?? null,
    reason: found.reason,
    approval: found.approval,
    approver: found.approver,
    tenantName: found.tenantName,
    timeZone: found.timeZone,
    url: `${env().APP_URL}/approve/${linkToken(found.linkId)}`,
  });
  const outcome = await sendMail({ to: found.approver.email, ...rendered, messageId: noticeId });
  if (outcome.kind !== "acknowledged") throw new Error(`mail not taken: ${outcome.error.message}`);
  await withScope(place, (tx) =>
    tx.update(approvalNotices).set({ mailedAt: new Date() }).where(eq(approvalNotices.id, noticeId)),
  );
}
