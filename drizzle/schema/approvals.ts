import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { Json } from "../../lib/kernel/canonical";
import { APPROVAL_STATUSES } from "../../lib/kernel/states";
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
    status: text("status", { enum: APPROVAL_STATUSES }).notNull().default("open"),
    title: text("title").notNull(),
    why: text("why").notNull(),
    snapshot: jsonb("snapshot").$type<Record<string, Json>>().notNull(),
    snapshotHash: text("snapshot_hash").notNull(),
    roles: text("roles").array().notNull(),
    quorum: integer("quorum").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    decidedAt: instant("decided_at"),
  },
  (t) => [
    unique("approvals_node").on(t.runId, t.nodeId),
    index("approvals_newest").on(t.workspaceId, sql`${t.id} desc`),
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
    expiresAt: instant("expires_at").notNull(),
    mailedAt: instant("mailed_at"),
    spentAt: instant("spent_at"),
  },
  (t) => [
    unique("approval_links_person").on(t.approvalId, t.userId),
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
  },
  (t) => [
    unique("approval_decisions_person").on(t.approvalId, t.userId),
    workspacePolicy("approval_decisions", t.tenantId, t.workspaceId),
  ],
);
