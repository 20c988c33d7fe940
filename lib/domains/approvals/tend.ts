import { eq } from "drizzle-orm";
import { approvalLinks, approvals } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { ApprovalStatus } from "@/lib/kernel/states";
import { findCandidates } from "./candidates";
import { notify, waitingLinks } from "./notices";
import { earliest, newLink } from "./open";

const REMINDERS_MAX = 10;

/** How an approval stands after what was due. `wakeAt`: when it is to be tended next at the latest. */
export interface Tended {
  status: ApprovalStatus;
  escalated: boolean;
  wakeAt: Date;
}

type Row = typeof approvals.$inferSelect;

/**
 * Does what is due on an approval: closes it when its time is up (which is never an approval), reminds those who have
 * not answered, escalates. Holds the row, so that none of it happens to one that is being decided.
 */
export async function tendApproval(
  tx: ScopedTx,
  scope: Scope,
  approvalId: Id<"approval">,
  now: Date,
): Promise<Tended> {
  const [row] = await tx.select().from(approvals).where(eq(approvals.id, approvalId)).for("update");
  const escalated = row?.escalatedAt != null;
  if (!row) return { status: "cancelled", escalated, wakeAt: now };
  if (row.status !== "open") return { status: row.status, escalated, wakeAt: row.expiresAt };
  if (row.expiresAt <= now) {
    close(tx, scope, approvalId, now);
    return { status: "expired", escalated, wakeAt: now };
  }
  const escalates = !escalated && row.escalateAt !== null && row.escalateAt <= now;
  if (escalates) await escalate(tx, scope, row, now);
  let { nextReminderAt } = row;
  if (nextReminderAt && nextReminderAt <= now) nextReminderAt = await remind(tx, scope, row, now);
  const escalateAt = escalated || escalates ? null : row.escalateAt;
  return {
    status: "open",
    escalated: escalated || escalates,
    wakeAt: earliest(row.expiresAt, nextReminderAt, escalateAt),
  };
}

/** Closes an approval that nothing waits for any more, unless it was decided meanwhile. @returns how it stands now */
export async function expireApproval(
  tx: ScopedTx,
  scope: Scope,
  approvalId: Id<"approval">,
  now: Date,
): Promise<ApprovalStatus> {
  const [row] = await tx
    .select({ status: approvals.status })
    .from(approvals)
    .where(eq(approvals.id, approvalId))
    .for("update");
  if (row?.status !== "open") return row?.status ?? "cancelled";
  close(tx, scope, approvalId, now);
  return "expired";
}

function close(tx: ScopedTx, scope: Scope, approvalId: Id<"approval">, now: Date): void {
  tx.defer(
    tx.update(approvals).set({ status: "expired", decidedAt: now }).where(eq(approvals.id, approvalId)),
  );
  recordAudit(tx, scope, { action: "approval.expired", resource: { kind: "approval", id: approvalId } });
}

/** @returns when the next one is due */
async function remind(tx: ScopedTx, scope: Scope, row: Row, now: Date): Promise<Date | null> {
  const links = await waitingLinks(tx, row.id);
  const reminders = row.reminders + 1;
  const next = new Date(now.getTime() + (row.remindEverySeconds ?? 0) * 1000);
  const nextReminderAt = reminders < REMINDERS_MAX && next < row.expiresAt ? next : null;
  tx.defer(
    tx.update(approvals).set({ reminders, nextReminderAt, remindedAt: now }).where(eq(approvals.id, row.id)),
  );
  notify(tx, scope, row.id, "reminder", links, now);
  recordAudit(tx, scope, {
    action: "approval.reminded",
    resource: { kind: "approval", id: row.id },
    after: { reminders, told: links.length },
  });
  return nextReminderAt;
}

/** Puts it to further people, who count for every stage. */
async function escalate(tx: ScopedTx, scope: Scope, row: Row, now: Date): Promise<void> {
  const place = { tenantId: row.tenantId, workspaceId: row.workspaceId };
  const [found, asked] = await Promise.all([
    findCandidates(tx, scope, row.escalation ?? { roles: [], people: [] }, now),
    tx
      .select({ userId: approvalLinks.userId })
      .from(approvalLinks)
      .where(eq(approvalLinks.approvalId, row.id)),
  ]);
  const excluded = new Set(asked.map(({ userId }) => userId));
  if (row.excludeRequester && row.requesterId) excluded.add(row.requesterId);
  const further = found.filter(({ id, decides }) => decides && !excluded.has(id));
  const links = further.map(({ id: userId }) => ({
    ...newLink(),
    ...place,
    approvalId: row.id,
    userId,
    stages: row.stages.map((_, index) => index + 1),
    origin: "escalated" as const,
    createdAt: now,
    expiresAt: row.expiresAt,
  }));
  if (links.length > 0) tx.defer(tx.insert(approvalLinks).values(links));
  tx.defer(tx.update(approvals).set({ escalatedAt: now }).where(eq(approvals.id, row.id)));
  notify(
    tx,
    scope,
    row.id,
    "escalation",
    links.map(({ id }) => id),
    now,
  );
  recordAudit(tx, scope, {
    action: "approval.escalated",
    resource: { kind: "approval", id: row.id },
    after: { to: further.map(({ id }) => id) },
  });
}
