import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Json } from "../../lib/kernel/canonical";
import type { Principal } from "../../lib/kernel/principal";
import { id, instant, placed, systemPolicy, workspacePolicy } from "./columns";
import { runs } from "./runtime";

/** What the outside world told of; append-only. `dedupeId` is the sender's own id for it. */
export const events = pgTable(
  "events",
  {
    id: id("event", "id").primaryKey(),
    /** In this order those of one name became visible; see `lockName`. */
    seq: bigint("seq", { mode: "number" }).generatedAlwaysAsIdentity(),
    ...placed(),
    name: text("name").notNull(),
    dedupeId: text("dedupe_id"),
    /** Only this run may take it. */
    runId: id("run", "run_id").references(() => runs.id),
    data: jsonb("data").$type<Record<string, Json>>().notNull(),
    sentBy: jsonb("sent_by").$type<Principal>().notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    uniqueIndex("events_dedupe").on(t.workspaceId, t.name, t.dedupeId).where(sql`${t.dedupeId} is not null`),
    index("events_in_order").on(t.workspaceId, t.name, t.seq),
    workspacePolicy("events", t.tenantId, t.workspaceId),
  ],
);

/**
 * Which steps wait for an event of a name. `wokenAt`: one came, and the run has not looked since. `seenTo`: how far it
 * has looked; `seenWith`: the steps that had ended then, of those that its condition names.
 */
export const eventWaits = pgTable(
  "event_waits",
  {
    ...placed(),
    runId: id("run", "run_id")
      .notNull()
      .references(() => runs.id),
    nodeId: text("node_id").notNull(),
    name: text("name").notNull(),
    wokenAt: instant("woken_at"),
    seenTo: bigint("seen_to", { mode: "number" }),
    seenWith: text("seen_with"),
  },
  (t) => [
    primaryKey({ name: "event_waits_pkey", columns: [t.runId, t.nodeId] }),
    index("event_waits_name").on(t.workspaceId, t.name),
    index("event_waits_woken").on(t.wokenAt).where(sql`${t.wokenAt} is not null`),
    workspacePolicy("event_waits", t.tenantId, t.workspaceId),
    systemPolicy("event_waits"),
  ],
);
