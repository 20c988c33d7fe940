import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { TemplateTrigger } from "../../lib/contracts/templates";
import type { Json } from "../../lib/kernel/canonical";
import type { Principal } from "../../lib/kernel/principal";
import { FIRING_STATUSES } from "../../lib/kernel/states";
import { id, instant, placed, systemPolicy, workspacePolicy } from "./columns";
import { type StoredActor, templates } from "./templates";

/** The triggers a runtime can carry out, as their template's published version has them. */
export type FiringTrigger = Extract<TemplateTrigger, { kind: "schedule" | "webhook" }>;

/**
 * A trigger of a template, with what has to outlive a version: when it is next due, whether it is paused, its address.
 * Kept in step with what is published; one that is in no published version stays, and fires nothing.
 */
export const triggers = pgTable(
  "triggers",
  {
    id: id("trigger", "id").primaryKey(),
    ...placed(),
    templateId: id("template", "template_id")
      .notNull()
      .references(() => templates.id),
    /** Its name within the template. */
    key: text("key").notNull(),
    kind: text("kind", { enum: ["schedule", "webhook"] }).notNull(),
    config: jsonb("config").$type<FiringTrigger>().notNull(),
    isInUse: boolean("is_in_use").notNull(),
    /** Who answers for what it starts. */
    publishedBy: jsonb("published_by").$type<Principal>().notNull(),
    pausedAt: instant("paused_at"),
    pausedBy: jsonb("paused_by").$type<StoredActor>(),
    pauseReason: text("pause_reason"),
    /** Of a schedule: the first instant that was not taken yet. Only ever moves on. */
    nextAt: instant("next_at"),
    /** Of a webhook: the part of its address that cannot be guessed. */
    token: text("token"),
    refusedAt: instant("refused_at"),
    refusal: text("refusal"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    unique("triggers_key").on(t.templateId, t.key),
    unique("triggers_token").on(t.token),
    index("triggers_newest").on(t.workspaceId, sql`${t.id} desc`),
    index("triggers_due").on(t.nextAt).where(sql`${t.isInUse} and ${t.pausedAt} is null`),
    workspacePolicy("triggers", t.tenantId, t.workspaceId),
    systemPolicy("triggers"),
  ],
);

/** A key that messages to a webhook trigger are signed with: sealed, see lib/crypto/secrets.ts. */
export const triggerSecrets = pgTable(
  "trigger_secrets",
  {
    id: id("triggerSecret", "id").primaryKey(),
    ...placed(),
    triggerId: id("trigger", "trigger_id")
      .notNull()
      .references(() => triggers.id),
    scheme: text("scheme", { enum: ["v1", "v1a"] }).notNull(),
    sealed: text("sealed").notNull(),
    keyId: text("key_id").notNull(),
    createdBy: jsonb("created_by").$type<StoredActor>().notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at"),
  },
  (t) => [
    index("trigger_secrets_trigger").on(t.triggerId),
    index("trigger_secrets_key").on(t.keyId),
    workspacePolicy("trigger_secrets", t.tenantId, t.workspaceId),
    systemPolicy("trigger_secrets"),
  ],
);

/** One firing of a trigger. `key` names it within the trigger: it happens once, however often it is tried. */
export const triggerFirings = pgTable(
  "trigger_firings",
  {
    id: id("triggerFiring", "id").primaryKey(),
    ...placed(),
    triggerId: id("trigger", "trigger_id")
      .notNull()
      .references(() => triggers.id),
    by: text("by", { enum: ["schedule", "webhook", "person"] }).notNull(),
    key: text("key").notNull(),
    /** When it was due, or came in. */
    at: instant("at").notNull(),
    status: text("status", { enum: FIRING_STATUSES }).notNull(),
    code: text("code"),
    message: text("message"),
    /** What the intent is to be given; of a schedule's, until it is executed. */
    input: jsonb("input").$type<Record<string, Json>>(),
    /** SHA-256 of a message's body. */
    bodyHash: text("body_hash"),
    intentId: id("intent", "intent_id"),
    runId: id("run", "run_id"),
    attempts: integer("attempts").notNull().default(0),
    /** While pending: nobody else carries it out before this. */
    leasedUntil: instant("leased_until"),
    address: text("address"),
    createdAt: instant("created_at").notNull(),
    settledAt: instant("settled_at"),
  },
  (t) => [
    unique("trigger_firings_key").on(t.triggerId, t.key),
    index("trigger_firings_newest").on(t.triggerId, sql`${t.id} desc`),
    index("trigger_firings_pending").on(t.leasedUntil).where(sql`${t.status} = 'pending'`),
    index("trigger_firings_oldest").on(t.createdAt),
    workspacePolicy("trigger_firings", t.tenantId, t.workspaceId),
    systemPolicy("trigger_firings"),
  ],
);
