import { and, desc, eq, lt, sql } from "drizzle-orm";
import { auditEvents } from "@/drizzle/schema";
import type { AuditEvent } from "@/lib/contracts/audit";
import { type Page, type PageQuery, pageOf, withScope } from "@/lib/db";
import { validationFailed } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";

/** What an audit list can be narrowed by. */
export interface AuditQuery extends PageQuery {
  action?: string | undefined;
  resourceId?: string | undefined;
  actorId?: string | undefined;
  requestId?: string | undefined;
}

/** An audit event as the API shows it. */
export function presentAuditEvent(row: typeof auditEvents.$inferSelect): AuditEvent {
  const { tenantId, resourceKind, resourceId, at, actor, ...rest } = row;
  return {
    ...rest,
    actor: actor as AuditEvent["actor"],
    resource: { kind: resourceKind, id: resourceId },
    at: at.toISOString(),
  };
}

/** Audit events of the tenant, newest first; the cursor is the last `seq` shown. */
export function listAuditEvents(scope: Scope, query: AuditQuery): Promise<Page<AuditEvent>> {
  const before = query.cursor === undefined ? undefined : Number(query.cursor);
  if (before !== undefined && !Number.isSafeInteger(before)) {
    throw validationFailed([{ path: "cursor", message: "is not a cursor of this list" }]);
  }
  const { action, resourceId, actorId, requestId } = query;
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.tenantId, scope.tenantId),
          before !== undefined ? lt(auditEvents.seq, before) : undefined,
          action ? eq(auditEvents.action, action) : undefined,
          resourceId ? eq(auditEvents.resourceId, resourceId) : undefined,
          actorId ? eq(sql`${auditEvents.actor}->>'id'`, actorId) : undefined,
          requestId ? eq(auditEvents.requestId, requestId) : undefined,
        ),
      )
      .orderBy(desc(auditEvents.seq))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, (row) => String(row.seq), presentAuditEvent);
  });
}
