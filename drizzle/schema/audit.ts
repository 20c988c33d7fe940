import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgPolicy, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import type { Json } from "../../lib/kernel/canonical";
import { id, instant, scopeRole, systemPolicy, tenantPolicy } from "./columns";

/** One append-only hash chain per tenant, written only by the function `audit_append`. */
export const auditEvents = pgTable(
  "audit_events",
  {
    tenantId: id("tenant", "tenant_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    id: id("auditEvent", "id").notNull(),
    workspaceId: id("workspace", "workspace_id"),
    at: instant("at").notNull(),
    actor: jsonb("actor").$type<{ kind: string; id: string; label: string }>().notNull(),
    action: text("action").notNull(),
    resourceKind: text("resource_kind").notNull(),
    resourceId: text("resource_id").notNull(),
    before: jsonb("before").$type<Json>(),
    after: jsonb("after").$type<Json>(),
    reason: text("reason"),
    requestId: text("request_id"),
    address: text("address"),
    contentHash: text("content_hash").notNull(),
    prevHash: text("prev_hash").notNull(),
    hash: text("hash").notNull(),
    actorId: text("actor_id").notNull().generatedAlwaysAs(sql`actor->>'id'`),
  },
  (t) => [
    primaryKey({ name: "audit_events_pkey", columns: [t.tenantId, t.seq] }),
    unique("audit_events_id").on(t.id),
    index("audit_events_action").on(t.tenantId, t.action, t.seq),
    index("audit_events_resource").on(t.tenantId, t.resourceId, t.seq),
    index("audit_events_actor").on(t.tenantId, t.actorId, t.seq),
    index("audit_events_request").on(t.tenantId, t.requestId, t.seq),
    index("audit_events_time").on(t.tenantId, t.at, t.seq),
    pgPolicy("audit_events_tenant", {
      for: "select",
      to: scopeRole,
      using: sql`${t.tenantId} = (select app_tenant())`,
    }),
  ],
);

/** The last link of each tenant's chain. */
export const auditHeads = pgTable(
  "audit_heads",
  {
    tenantId: id("tenant", "tenant_id").primaryKey(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    prevHash: text("prev_hash").notNull(),
    hash: text("hash").notNull(),
  },
  (t) => [
    pgPolicy("audit_heads_tenant", {
      for: "select",
      to: scopeRole,
      using: sql`${t.tenantId} = (select app_tenant())`,
    }),
    systemPolicy("audit_heads"),
  ],
);

/** Signed statements of where a chain ended at a time. Append-only. */
export const auditCheckpoints = pgTable(
  "audit_checkpoints",
  {
    tenantId: id("tenant", "tenant_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    hash: text("hash").notNull(),
    at: instant("at").notNull(),
    keyId: text("key_id").notNull(),
    signature: text("signature").notNull(),
  },
  (t) => [
    primaryKey({ name: "audit_checkpoints_pkey", columns: [t.tenantId, t.seq] }),
    tenantPolicy("audit_checkpoints", t.tenantId),
    systemPolicy("audit_checkpoints"),
  ],
);
