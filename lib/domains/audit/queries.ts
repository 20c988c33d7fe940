import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { auditEvents } from "@/drizzle/schema";
import type { AuditEvent, AuditFilter } from "@/lib/contracts/audit";
import { type Page, type PageQuery, pageOf, withScope } from "@/lib/db";
import { validationFailed } from "@/lib/kernel/errors";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

/** An audit event as the API shows it. */
export function presentAuditEvent(row: typeof auditEvents.$inferSelect): AuditEvent {
  const { tenantId, actorId, resourceKind, resourceId, at, actor, ...rest } = row;
  return {
    ...rest,
    actor: actor as AuditEvent["actor"],
    resource: { kind: resourceKind, id: resourceId },
    at: at.toISOString(),
  };
}

/** The `seq` a cursor stands for. @throws AppError validation_failed */
export function seqCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!/^\d{1,15}$/.test(cursor)) {
    throw validationFailed([{ path: "cursor", message: "is not a cursor of this list" }]);
  }
  return Number(cursor);
}

/** The tenant's events that fit a filter. */
export function auditWhere(scope: Scope, filter: AuditFilter): SQL | undefined {
  const { action, resourceId, actorId, requestId, from, to } = filter;
  return and(
    eq(auditEvents.tenantId, scope.tenantId),
    action ? eq(auditEvents.action, action) : undefined,
    resourceId ? eq(auditEvents.resourceId, resourceId) : undefined,
    actorId ? eq(auditEvents.actorId, actorId) : undefined,
    requestId ? eq(auditEvents.requestId, requestId) : undefined,
    from ? gte(auditEvents.at, new Date(from)) : undefined,
    to ? lt(auditEvents.at, new Date(to)) : undefined,
  );
}

/**
 * Audit events of the tenant, newest first; the cursor is the last `seq` shown. Within a span of time they come in
 * order of time, so that an index leads straight to its end however far back it is.
 */
export function listAuditEvents(scope: Scope, query: AuditFilter & PageQuery): Promise<Page<AuditEvent>> {
  const before = seqCursor(query.cursor);
  const timed = query.from !== undefined || query.to !== undefined;
  const older =
    before === undefined
      ? undefined
      : timed
        ? sql`(${auditEvents.at}, ${auditEvents.seq}) < (select at, seq from audit_events
            where tenant_id = ${uuidOf(scope.tenantId)} and seq = ${before})`
        : lt(auditEvents.seq, before);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(auditEvents)
      .where(and(auditWhere(scope, query), older))
      .orderBy(...(timed ? [desc(auditEvents.at)] : []), desc(auditEvents.seq))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, (row) => String(row.seq), presentAuditEvent);
  });
}
