import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import type { Json } from "../../lib/kernel/canonical";
import type { Principal } from "../../lib/kernel/principal";
import {
  WEBHOOK_DELIVERY_STATUSES,
  WEBHOOK_ENDPOINT_STATUSES,
  WEBHOOK_PAUSES,
} from "../../lib/kernel/webhooks";
import { id, instant, placed, systemPolicy, workspacePolicy } from "./columns";

/** Where a workspace's events are posted to. Its signing secrets are in a table of their own. */
export const webhookEndpoints = pgTable(
  "webhook_endpoints",
  {
    id: id("webhookEndpoint", "id").primaryKey(),
    ...placed(),
    url: text("url").notNull(),
    description: text("description").notNull(),
    /** Types (`run.failed`), groups (`run.*`) or all (`*`). */
    eventTypes: text("event_types").array().notNull(),
    status: text("status", { enum: WEBHOOK_ENDPOINT_STATUSES }).notNull().default("enabled"),
    pausedBy: text("paused_by", { enum: WEBHOOK_PAUSES }),
    pausedReason: text("paused_reason"),
    pausedAt: instant("paused_at"),
    /** The first failure since the last success, and how many attempts failed since. */
    failingSince: instant("failing_since"),
    failures: integer("failures").notNull().default(0),
    revision: integer("revision").notNull().default(1),
    createdBy: jsonb("created_by").$type<Pick<Principal, "kind" | "id" | "label">>().notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    index("webhook_endpoints_newest").on(t.workspaceId, sql`${t.id} desc`),
    workspacePolicy("webhook_endpoints", t.tenantId, t.workspaceId),
  ],
);

/** Sealed signing secrets of an endpoint. All that have not expired sign: two of them while one is rotated. */
export const webhookSecrets = pgTable(
  "webhook_secrets",
  {
    ...placed(),
    endpointId: id("webhookEndpoint", "endpoint_id")
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    sealed: text("sealed").notNull(),
    keyId: text("key_id").notNull(),
    createdAt: instant("created_at").notNull(),
    /** null: the newest. */
    expiresAt: instant("expires_at"),
  },
  (t) => [
    primaryKey({ name: "webhook_secrets_pkey", columns: [t.endpointId, t.number] }),
    index("webhook_secrets_key").on(t.keyId),
    workspacePolicy("webhook_secrets", t.tenantId, t.workspaceId),
    systemPolicy("webhook_secrets"),
  ],
);

/**
 * What happened, for those who listen: written by triggers in the transaction of the change, and only when an
 * endpoint of the workspace listens. Its id is the `webhook-id`.
 */
export const webhookMessages = pgTable(
  "webhook_messages",
  {
    id: id("webhookMessage", "id").primaryKey(),
    ...placed(),
    type: text("type").notNull(),
    /** The facts as they were, with ids as the database has them. */
    facts: jsonb("facts").$type<Record<string, Json>>().notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    index("webhook_messages_oldest").on(t.at),
    workspacePolicy("webhook_messages", t.tenantId, t.workspaceId),
    systemPolicy("webhook_messages"),
  ],
);

/** One message on its way to one endpoint. The row is the truth; the engine is told of it and may forget. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: id("webhookDelivery", "id").primaryKey(),
    ...placed(),
    messageId: id("webhookMessage", "message_id")
      .notNull()
      .references(() => webhookMessages.id, { onDelete: "cascade" }),
    endpointId: id("webhookEndpoint", "endpoint_id")
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: "cascade" }),
    type: text("type").notNull(),
    status: text("status", { enum: WEBHOOK_DELIVERY_STATUSES }).notNull(),
    /** All attempts ever, and those since it was last asked for: where in the schedule it is. */
    attempts: integer("attempts").notNull().default(0),
    tries: integer("tries").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at"),
    /** An attempt is under way until then, unless its process died. */
    leaseUntil: instant("lease_until"),
    createdAt: instant("created_at").notNull(),
    finishedAt: instant("finished_at"),
  },
  (t) => [
    unique("webhook_deliveries_once").on(t.messageId, t.endpointId),
    index("webhook_deliveries_newest").on(t.workspaceId, sql`${t.id} desc`),
    index("webhook_deliveries_endpoint").on(t.endpointId, sql`${t.id} desc`),
    index("webhook_deliveries_due").on(t.nextAttemptAt).where(sql`${t.status} = 'pending'`),
    workspacePolicy("webhook_deliveries", t.tenantId, t.workspaceId),
    systemPolicy("webhook_deliveries"),
  ],
);

/** What came of each attempt. */
export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    ...placed(),
    deliveryId: id("webhookDelivery", "delivery_id")
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    at: instant("at").notNull(),
    durationMs: integer("duration_ms").notNull(),
    ok: boolean("ok").notNull(),
    statusCode: integer("status_code"),
    /** Why it counts as a failure, for people. */
    error: text("error"),
    /** The beginning of what was answered. */
    response: text("response"),
  },
  (t) => [
    primaryKey({ name: "webhook_attempts_pkey", columns: [t.deliveryId, t.number] }),
    workspacePolicy("webhook_attempts", t.tenantId, t.workspaceId),
  ],
);
