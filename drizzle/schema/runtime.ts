import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { PolicyPin } from "../../lib/contracts/decisions";
import type { Json } from "../../lib/kernel/canonical";
import type { Principal } from "../../lib/kernel/principal";
import {
  EFFECT_KINDS,
  EFFECT_STATUSES,
  INTENT_STATUSES,
  RUN_STATUSES,
  STEP_STATUSES,
  STUCK_CODES,
} from "../../lib/kernel/states";
import { id, instant, placed, systemPolicy, workspacePolicy } from "./columns";
import { decisions } from "./policies";
import { templateVersions } from "./templates";

type JsonObject = Record<string, Json>;
/** What went wrong, as stored with a run or a step. */
export type Problem = { code: string; message: string };

export const intents = pgTable(
  "intents",
  {
    id: id("intent", "id").primaryKey(),
    ...placed(),
    templateVersionId: id("templateVersion", "template_version_id")
      .notNull()
      .references(() => templateVersions.id),
    input: jsonb("input").$type<JsonObject>().notNull(),
    inputHash: text("input_hash").notNull(),
    status: text("status", { enum: INTENT_STATUSES }).notNull(),
    decisionId: id("decision", "decision_id")
      .notNull()
      .references(() => decisions.id),
    requestedBy: jsonb("requested_by").$type<Principal>().notNull(),
    requestId: text("request_id").notNull(),
    createdAt: instant("created_at").notNull(),
    /** What a search looks in. */
    search: text("search")
      .notNull()
      .generatedAlwaysAs(sql.raw("lower(left(input::text, 8000) collate pg_c_utf8)")),
  },
  (t) => [
    index("intents_newest").on(t.workspaceId, sql`${t.id} desc`),
    workspacePolicy("intents", t.tenantId, t.workspaceId),
  ],
);

/**
 * A run pins its template version and policy versions. `fence` counts the segments that took the run over:
 * a write carrying an older fence is refused, so a stale worker cannot change a run. `seq`/`head` are the
 * journal's last number and hash.
 */
export const runs = pgTable(
  "runs",
  {
    id: id("run", "id").primaryKey(),
    ...placed(),
    intentId: id("intent", "intent_id")
      .notNull()
      .unique()
      .references(() => intents.id),
    templateVersionId: id("templateVersion", "template_version_id")
      .notNull()
      .references(() => templateVersions.id),
    templateChecksum: text("template_checksum").notNull(),
    policies: jsonb("policies").$type<PolicyPin[]>().notNull(),
    status: text("status", { enum: RUN_STATUSES }).notNull(),
    waitingFor: text("waiting_for"),
    wakeAt: instant("wake_at"),
    output: jsonb("output").$type<JsonObject>(),
    error: jsonb("error").$type<Problem>(),
    /** The run and node that began this one, and which run of that node's it is. */
    parentRunId: id("run", "parent_run_id").references((): AnyPgColumn => runs.id),
    parentNodeId: text("parent_node_id"),
    parentAttempt: integer("parent_attempt"),
    /** The first of its line, and how far from it. */
    rootRunId: id("run", "root_run_id"),
    depth: integer("depth").notNull().default(0),
    /** The last event that was there before it was accepted. */
    eventsAfter: bigint("events_after", { mode: "number" }).notNull().default(0),
    traceId: text("trace_id").notNull(),
    fence: integer("fence").notNull().default(0),
    seq: integer("seq").notNull(),
    head: text("head").notNull(),
    createdAt: instant("created_at").notNull(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    updatedAt: instant("updated_at").notNull(),
    leaseUntil: instant("lease_until"),
    stuckSince: instant("stuck_since"),
    stuckCode: text("stuck_code", { enum: STUCK_CODES }),
    /** Name, id and person of who asked for it, in lower case, for searches. */
    requester: text("requester").notNull().default(""),
  },
  (t) => [
    index("runs_newest").on(t.workspaceId, sql`${t.id} desc`),
    index("runs_requester").on(t.workspaceId, t.requester, sql`${t.id} desc`),
    index("runs_status").on(t.workspaceId, t.status, sql`${t.id} desc`),
    uniqueIndex("runs_child")
      .on(t.parentRunId, t.parentNodeId, t.parentAttempt)
      .where(sql`${t.parentRunId} is not null`),
    index("runs_family").on(t.rootRunId).where(sql`${t.rootRunId} is not null`),
    index("runs_open").on(t.updatedAt).where(sql`${t.finishedAt} is null`),
    index("runs_stuck").on(t.workspaceId, sql`${t.id} desc`).where(sql`${t.stuckSince} is not null`),
    workspacePolicy("runs", t.tenantId, t.workspaceId),
    systemPolicy("runs"),
  ],
);

export const runSteps = pgTable(
  "run_steps",
  {
    ...placed(),
    runId: id("run", "run_id")
      .notNull()
      .references(() => runs.id),
    nodeId: text("node_id").notNull(),
    kind: text("kind").notNull(),
    status: text("status", { enum: STEP_STATUSES }).notNull(),
    attempt: integer("attempt").notNull().default(1),
    output: jsonb("output").$type<Json>(),
    error: jsonb("error").$type<Problem>(),
    why: text("why"),
    wakeAt: instant("wake_at"),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
  },
  (t) => [
    primaryKey({ name: "run_steps_pkey", columns: [t.runId, t.nodeId] }),
    workspacePolicy("run_steps", t.tenantId, t.workspaceId),
    systemPolicy("run_steps"),
  ],
);

/** The journal: gapless per run, hash-chained, append-only. */
export const runEvents = pgTable(
  "run_events",
  {
    ...placed(),
    runId: id("run", "run_id")
      .notNull()
      .references(() => runs.id),
    seq: integer("seq").notNull(),
    type: text("type").notNull(),
    nodeId: text("node_id"),
    data: jsonb("data").$type<JsonObject>().notNull(),
    at: instant("at").notNull(),
    prevHash: text("prev_hash").notNull(),
    hash: text("hash").notNull(),
  },
  (t) => [
    primaryKey({ name: "run_events_pkey", columns: [t.runId, t.seq] }),
    workspacePolicy("run_events", t.tenantId, t.workspaceId),
  ],
);

/** Who found out what came of an effect. */
type Settler = Pick<Principal, "kind" | "id" | "label">;

/**
 * Every act on the outside world, written before it happens; `key` goes to the other side. `epoch` is the kill
 * switches' when it was let out. `settled_by` is set when somebody else than the worker that performed it found out
 * what came of it; `ask_at` says when the other side is to be asked by the reconciler.
 */
export const effects = pgTable(
  "effects",
  {
    id: id("effect", "id").primaryKey(),
    ...placed(),
    runId: id("run", "run_id")
      .notNull()
      .references(() => runs.id),
    nodeId: text("node_id").notNull(),
    kind: text("kind", { enum: EFFECT_KINDS }).notNull(),
    key: text("key").notNull(),
    request: jsonb("request").$type<JsonObject>().notNull(),
    status: text("status", { enum: EFFECT_STATUSES }).notNull(),
    attempts: integer("attempts").notNull().default(0),
    receipt: jsonb("receipt").$type<Json>(),
    error: jsonb("error").$type<Problem>(),
    intendedAt: instant("intended_at").notNull(),
    dispatchedAt: instant("dispatched_at"),
    settledAt: instant("settled_at"),
    iteration: integer("iteration").notNull().default(1),
    epoch: bigint("epoch", { mode: "number" }),
    settledBy: jsonb("settled_by").$type<Settler>(),
    settleReason: text("settle_reason"),
    asked: integer("asked").notNull().default(0),
    askAt: instant("ask_at"),
  },
  (t) => [
    unique("effects_key").on(t.tenantId, t.key),
    index("effects_run").on(t.runId),
    index("effects_newest").on(t.workspaceId, sql`${t.id} desc`),
    index("effects_status").on(t.workspaceId, t.status, sql`${t.id} desc`),
    index("effects_to_ask").on(t.askAt).where(sql`${t.askAt} is not null`),
    workspacePolicy("effects", t.tenantId, t.workspaceId),
    systemPolicy("effects"),
  ],
);
