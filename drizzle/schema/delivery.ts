import { index, json, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { Json } from "../../lib/kernel/canonical";
import { id, instant, placed, systemPolicy, workspacePolicy } from "./columns";

/** A message that follows from a committed change; deleted once the engine has taken it. */
export const outbox = pgTable(
  "outbox",
  {
    id: id("outbox", "id").primaryKey(),
    ...placed(),
    name: text("name").notNull(),
    data: jsonb("data").$type<Record<string, Json>>().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("outbox_oldest").on(t.createdAt),
    workspacePolicy("outbox", t.tenantId, t.workspaceId),
    systemPolicy("outbox"),
  ],
);

/** The stored answer to a request that carried an Idempotency-Key, committed with what the request did. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    ...placed(),
    route: text("route").notNull(),
    key: text("key").notNull(),
    requestHash: text("request_hash").notNull(),
    // json and not jsonb: a repeat gets the answer as it was, field for field.
    result: json("result").$type<Json>().notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "idempotency_keys_pkey", columns: [t.workspaceId, t.route, t.key] }),
    index("idempotency_keys_expiry").on(t.expiresAt),
    workspacePolicy("idempotency_keys", t.tenantId, t.workspaceId),
    systemPolicy("idempotency_keys"),
  ],
);
