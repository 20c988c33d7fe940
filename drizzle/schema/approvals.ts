import { sql } from "drizzle-orm";
import { type AnyPgColumn, boolean, index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { Audience, Stage } from "../../lib/contracts/approval-stages";
import type { ContractChange } from "../../lib/contracts/approvals";
import type { Json } from "../../lib/kernel/canonical";
import { APPROVAL_STATUSES, NOTICE_KINDS } from "../../lib/kernel/states";
import { id, instant, placed, systemPolicy, workspacePolicy } from "./columns";
import { runs } from "./runtime";
import { profiles } from "./tenancy";

/** What is asked, of whom, and how many must agree. `snapshot` is exactly what approvers see. */
export const approvals = pgTable(
  "approvals",
  {
    id: id("approval", "id").primaryKey(),
    ...placed(),
    runId: id("run", "run_id")
      .notNull()
      .references(() => runs.id),
    nodeId: text("node_id").notNull(),
    /** Counts the askings of one node: a round is superseded by the next when what was approved has changed. */
    round: integer("round").notNull().default(1),
    status: text("status", { enum: APPROVAL_STATUSES }).notNull().default("open"),
    title: text("title").notNull(),
    why: text("why").notNull(),
    snapshot: jsonb("snapshot").$type<Record<string, Json>>().notNull(),
    snapshotHash: text("snapshot_hash").notNull(),
    roles: text("roles").array().notNull(),
    quorum: integer("quorum").notNull(),
    stages: jsonb("stages").$type<Stage[]>().notNull(),
    requesterId: id("user", "requester_id"),
    excludeRequester: boolean("exclude_requester").notNull().default(true),
    /** What is different from the round before. */
    changes: jsonb("changes").$type<ContractChange[]>(),
    remindEverySeconds: integer("remind_every_seconds"),
    nextReminderAt: instant("next_reminder_at"),
    remindedAt: instant("reminded_at"),
    reminders: integer("reminders").notNull().default(0),
    escalation: jsonb("escalation").$type<Audience>(),
    escalateAt: instant("escalate_at"),
    escalatedAt: instant("escalated_at"),
    templateKey: text("template_key").generatedAlwaysAs(sql`snapshot->'template'->>'key'`),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    decidedAt: instant("decided_at"),
  },
  (t) => [
    unique("approvals_node").on(t.runId, t.nodeId, t.round),
    index("approvals_newest").on(t.workspaceId, sql`${t.id} desc`),
    index("approvals_open").on(t.workspaceId, t.expiresAt, t.id).where(sql`${t.status} = 'open'`),
    index("approvals_template").on(t.workspaceId, t.templateKey, sql`${t.id} desc`),
    workspacePolicy("approvals", t.tenantId, t.workspaceId),
    systemPolicy("approvals"),
  ],
);

/** One approver's link: single use, bound to one person and one approval. Only a hash of the token is stored. */
export const approvalLinks = pgTable(
  "approval_links",
  {
    id: id("approvalLink", "id").primaryKey(),
    ...placed(),
    approvalId: id("approval", "approval_id")
      .notNull()
      .references(() => approvals.id),
    userId: id("user", "user_id")
      .notNull()
      .references(() => profiles.id),
    tokenHash: text("token_hash").notNull().unique(),
    /** Numbers, from 1, of the stages the person could count for when asked; which they do is judged when deciding. */
    stages: integer("stages").array().notNull().default([1]),
    origin: text("origin", { enum: ["asked", "delegated", "escalated"] })
      .notNull()
      .default("asked"),
    delegatedBy: id("approvalLink", "delegated_by").references((): AnyPgColumn => approvalLinks.id),
    reason: text("reason"),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    /** Delegated away: dead though the approval is open. */
    closedAt: instant("closed_at"),
    spentAt: instant("spent_at"),
  },
  (t) => [
    unique("approval_links_person").on(t.approvalId, t.userId),
    index("approval_links_waiting")
      .on(t.userId, t.approvalId)
      .where(sql`${t.spentAt} is null and ${t.closedAt} is null`),
    workspacePolicy("approval_links", t.tenantId, t.workspaceId),
    systemPolicy("approval_links"),
  ],
);

/** Append-only evidence of who decided what, having seen what. */
export const approvalDecisions = pgTable(
  "approval_decisions",
  {
    id: id("approvalDecision", "id").primaryKey(),
    ...placed(),
    approvalId: id("approval", "approval_id")
      .notNull()
      .references(() => approvals.id),
    userId: id("user", "user_id")
      .notNull()
      .references(() => profiles.id),
    decision: text("decision", { enum: ["approve", "reject"] }).notNull(),
    reason: text("reason"),
    channel: text("channel", { enum: ["link", "console", "api"] }).notNull(),
    snapshotHash: text("snapshot_hash").notNull(),
    address: text("address"),
    userAgent: text("user_agent"),
    at: instant("at").notNull(),
    /** The stages it counted for when it was made. */
    stages: integer("stages").array().notNull().default([1]),
  },
  (t) => [
    unique("approval_decisions_person").on(t.approvalId, t.userId),
    workspacePolicy("approval_decisions", t.tenantId, t.workspaceId),
  ],
);

/** One e-mail to one approver, to be sent or sent. */
export const approvalNotices = pgTable(
  "approval_notices",
  {
    id: id("approvalNotice", "id").primaryKey(),
    ...placed(),
    approvalId: id("approval", "approval_id")
      .notNull()
      .references(() => approvals.id),
    linkId: id("approvalLink", "link_id")
      .notNull()
      .references(() => approvalLinks.id),
    kind: text("kind", { enum: NOTICE_KINDS }).notNull(),
    /** Who had it sent; null for the schedule. */
    by: jsonb("by").$type<{
      kind: "user" | "api_key" | "approval_link" | "system";
      id: string;
      label: string;
    }>(),
    createdAt: instant("created_at").notNull(),
    mailedAt: instant("mailed_at"),
  },
  (t) => [
    index("approval_notices_approval").on(t.approvalId, t.id),
    workspacePolicy("approval_notices", t.tenantId, t.workspaceId),
  ],
);
