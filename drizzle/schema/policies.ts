import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import type { Obligations, PolicyPin, RuleResult } from "../../lib/contracts/decisions";
import type { PolicyEngine, PolicyRule, PolicyTest } from "../../lib/contracts/policies";
import type { Json } from "../../lib/kernel/canonical";
import type { Principal } from "../../lib/kernel/principal";
import { id, instant, placed, searchText, workspacePolicy } from "./columns";

export const policyPacks = pgTable(
  "policy_packs",
  {
    id: id("policyPack", "id").primaryKey(),
    ...placed(),
    key: text("key").notNull(),
    title: text("title").notNull(),
    search: searchText("key", "title"),
    publishedVersionId: id("policyVersion", "published_version_id"),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
    archivedAt: instant("archived_at"),
  },
  (t) => [
    unique("policy_packs_key").on(t.workspaceId, t.key),
    index("policy_packs_newest").on(t.workspaceId, sql`${t.id} desc`),
    workspacePolicy("policy_packs", t.tenantId, t.workspaceId),
  ],
);

/** Immutable once published: a trigger refuses it, whoever writes. */
export const policyVersions = pgTable(
  "policy_versions",
  {
    id: id("policyVersion", "id").primaryKey(),
    ...placed(),
    packId: id("policyPack", "pack_id")
      .notNull()
      .references(() => policyPacks.id),
    version: integer("version").notNull(),
    status: text("status", { enum: ["draft", "published", "archived"] })
      .notNull()
      .default("draft"),
    rules: jsonb("rules").$type<PolicyRule[]>().notNull(),
    checksum: text("checksum").notNull(),
    note: text("note"),
    createdAt: instant("created_at").notNull().defaultNow(),
    publishedAt: instant("published_at"),
    engine: jsonb("engine").$type<PolicyEngine>().notNull().default({ kind: "cel" }),
    tests: jsonb("tests").$type<PolicyTest[]>().notNull().default([]),
    /** Counts the saves of a draft: a save names the one it is based on. */
    revision: integer("revision").notNull().default(1),
    editedBy: jsonb("edited_by").$type<Pick<Principal, "kind" | "id" | "label">>(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    unique("policy_versions_number").on(t.packId, t.version),
    uniqueIndex("policy_versions_one_draft").on(t.packId).where(sql`${t.status} = 'draft'`),
    workspacePolicy("policy_versions", t.tenantId, t.workspaceId),
  ],
);

/** Append-only: what was decided, on what input, by which rules of which versions. */
export const decisions = pgTable(
  "decisions",
  {
    id: id("decision", "id").primaryKey(),
    ...placed(),
    intentId: id("intent", "intent_id"),
    subject: text("subject", { enum: ["intent", "payment", "device_command"] }).notNull(),
    input: jsonb("input").$type<Record<string, Json>>().notNull(),
    effect: text("effect", { enum: ["allow", "deny"] }).notNull(),
    code: text("code"),
    explanation: text("explanation").notNull(),
    rules: jsonb("rules").$type<RuleResult[]>().notNull(),
    obligations: jsonb("obligations").$type<Obligations>().notNull(),
    packs: jsonb("packs").$type<PolicyPin[]>().notNull(),
    micros: integer("micros").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    index("decisions_newest").on(t.workspaceId, sql`${t.id} desc`),
    // Partial, so that an allowed intent, which is nearly every one, maintains none of them.
    index("decisions_denied").on(t.workspaceId, sql`${t.id} desc`).where(sql`${t.effect} = 'deny'`),
    index("decisions_failed").on(t.workspaceId, sql`${t.id} desc`).where(sql`${t.code} is not null`),
    index("decisions_beyond_intents")
      .on(t.workspaceId, sql`${t.id} desc`)
      .where(sql`${t.subject} <> 'intent'`),
    workspacePolicy("decisions", t.tenantId, t.workspaceId),
  ],
);
