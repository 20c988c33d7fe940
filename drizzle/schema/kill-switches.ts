import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Principal } from "../../lib/kernel/principal";
import { KILL_SWITCH_SCOPES } from "../../lib/kernel/states";
import { id, instant, tenantPolicy } from "./columns";

/** Who threw or lifted a switch. */
type Hand = Pick<Principal, "kind" | "id" | "label">;

/** Every switch that was ever thrown. `target` is the id of what it halts; it is in force until it is lifted. */
export const killSwitches = pgTable(
  "kill_switches",
  {
    id: id("killSwitch", "id").primaryKey(),
    tenantId: id("tenant", "tenant_id").notNull(),
    scope: text("scope", { enum: KILL_SWITCH_SCOPES }).notNull(),
    target: text("target").notNull(),
    epoch: bigint("epoch", { mode: "number" }).notNull(),
    reason: text("reason").notNull(),
    thrownBy: jsonb("thrown_by").$type<Hand>().notNull(),
    thrownAt: instant("thrown_at").notNull(),
    liftedEpoch: bigint("lifted_epoch", { mode: "number" }),
    liftReason: text("lift_reason"),
    liftedBy: jsonb("lifted_by").$type<Hand>(),
    liftedAt: instant("lifted_at"),
  },
  (t) => [
    uniqueIndex("kill_switches_active").on(t.tenantId, t.target).where(sql`${t.liftedAt} is null`),
    index("kill_switches_newest").on(t.tenantId, sql`${t.id} desc`),
    tenantPolicy("kill_switches", t.tenantId),
  ],
);

/** One number per tenant, raised by every throw and every lift. */
export const killSwitchEpochs = pgTable(
  "kill_switch_epochs",
  {
    tenantId: id("tenant", "tenant_id").primaryKey(),
    epoch: bigint("epoch", { mode: "number" }).notNull(),
  },
  (t) => [tenantPolicy("kill_switch_epochs", t.tenantId)],
);
