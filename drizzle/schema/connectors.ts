import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { ConnectorTarget, SecretName } from "../../lib/contracts/connector-config";
import type { Limits } from "../../lib/contracts/connectors";
import { CONNECTOR_HEALTHS, CONNECTOR_KINDS } from "../../lib/kernel/connectors";
import { id, instant, placed, searchText, systemPolicy, workspacePolicy } from "./columns";

/** What an HTTP node's calls and other outside systems are reached by. Its secrets are in a table of their own. */
export const connectors = pgTable(
  "connectors",
  {
    id: id("connector", "id").primaryKey(),
    ...placed(),
    key: text("key").notNull(),
    title: text("title").notNull(),
    search: searchText("key", "title"),
    kind: text("kind", { enum: CONNECTOR_KINDS }).notNull(),
    config: jsonb("config").$type<Omit<ConnectorTarget, "kind">>().notNull(),
    limits: jsonb("limits").$type<Limits>().notNull(),
    health: text("health", { enum: CONNECTOR_HEALTHS }).notNull().default("unknown"),
    healthMessage: text("health_message"),
    healthSince: instant("health_since"),
    /** Failures since the last success, or successes since it went down (negative). */
    healthStreak: integer("health_streak").notNull().default(0),
    checkedAt: instant("checked_at"),
    nextCheckAt: instant("next_check_at").notNull().defaultNow(),
    revision: integer("revision").notNull().default(1),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    unique("connectors_key").on(t.workspaceId, t.key),
    index("connectors_newest").on(t.workspaceId, sql`${t.id} desc`),
    index("connectors_due").on(t.nextCheckAt),
    workspacePolicy("connectors", t.tenantId, t.workspaceId),
    systemPolicy("connectors"),
  ],
);

/** The sealed secret of a connector (AES-256-GCM, see lib/crypto/secrets.ts), and which key it is sealed under. */
export const connectorSecrets = pgTable(
  "connector_secrets",
  {
    connectorId: id("connector", "connector_id")
      .primaryKey()
      .references(() => connectors.id, { onDelete: "cascade" }),
    ...placed(),
    name: text("name").$type<SecretName>().notNull(),
    sealed: text("sealed").notNull(),
    keyId: text("key_id").notNull(),
    setAt: instant("set_at").notNull(),
  },
  (t) => [
    index("connector_secrets_key").on(t.keyId),
    workspacePolicy("connector_secrets", t.tenantId, t.workspaceId),
    systemPolicy("connector_secrets"),
  ],
);

/** What came of each health test. */
export const connectorChecks = pgTable(
  "connector_checks",
  {
    id: id("connectorCheck", "id").primaryKey(),
    ...placed(),
    connectorId: id("connector", "connector_id")
      .notNull()
      .references(() => connectors.id, { onDelete: "cascade" }),
    ok: boolean("ok").notNull(),
    health: text("health", { enum: CONNECTOR_HEALTHS }).notNull(),
    message: text("message").notNull(),
    latencyMs: integer("latency_ms").notNull(),
    by: text("by", { enum: ["person", "schedule"] }).notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    index("connector_checks_newest").on(t.connectorId, sql`${t.id} desc`),
    workspacePolicy("connector_checks", t.tenantId, t.workspaceId),
  ],
);

/** Hosts with addresses that are not public, which a workspace's connectors may reach all the same. */
export const allowedHosts = pgTable(
  "allowed_hosts",
  {
    id: id("allowedHost", "id").primaryKey(),
    ...placed(),
    host: text("host").notNull(),
    port: integer("port"),
    reason: text("reason").notNull(),
    createdBy: jsonb("created_by")
      .$type<{ kind: "user" | "api_key" | "approval_link" | "system"; id: string; label: string }>()
      .notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    unique("allowed_hosts_host").on(t.workspaceId, t.host, t.port).nullsNotDistinct(),
    index("allowed_hosts_newest").on(t.workspaceId, sql`${t.id} desc`),
    workspacePolicy("allowed_hosts", t.tenantId, t.workspaceId),
  ],
);
