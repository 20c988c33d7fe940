import { sql } from "drizzle-orm";
import { hashJson } from "@/lib/crypto/hash";
import type { ScopedTx } from "@/lib/db";
import type { AuditContent as AuditContentOf } from "@/lib/evidence/hashed";
import type { Json } from "@/lib/kernel/canonical";
import { newId, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

/** What happened, for the audit chain. */
export interface AuditEntry {
  action: string;
  resource: { kind: string; id: string };
  before?: Json;
  after?: Json;
  reason?: string;
}

/** What an audit event's `contentHash` covers. */
type AuditContent = AuditContentOf<Json>;

/** Appends one event to the tenant's chain, in the transaction of the change itself. */
export function recordAudit(tx: ScopedTx, scope: Scope, entry: AuditEntry): void {
  tx.deferToEnd(auditStatement(scope, entry));
}

function auditStatement(scope: Scope, entry: AuditEntry) {
  const { kind, id, label } = scope.principal;
  const content: AuditContent = {
    id: newId("auditEvent"),
    tenantId: scope.tenantId,
    workspaceId: scope.workspaceId,
    at: new Date().toISOString(),
    actor: { kind, id, label },
    action: entry.action,
    resource: entry.resource,
    before: entry.before ?? null,
    after: entry.after ?? null,
    reason: entry.reason ?? null,
    requestId: scope.requestId,
    address: scope.address,
  };
  return sql`select audit_append(
    ${uuidOf(content.id)}, ${uuidOf(scope.workspaceId)}, ${content.at}, ${JSON.stringify(content.actor)},
    ${content.action}, ${content.resource.kind}, ${content.resource.id}, ${jsonOrNull(content.before)},
    ${jsonOrNull(content.after)}, ${content.reason}, ${content.requestId}, ${content.address},
    ${hashJson(content)})`;
}

function jsonOrNull(value: Json): string | null {
  return value === null ? null : JSON.stringify(value);
}
