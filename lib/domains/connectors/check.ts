import { and, eq, lt, sql } from "drizzle-orm";
import { connectorChecks, connectors } from "@/drizzle/schema";
import type { ConnectorCheck } from "@/lib/contracts/connectors";
import {
  type Claims,
  type Command,
  type ScopedTx,
  storedResult,
  withCommand,
  withScope,
  withSystem,
} from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { systemScope } from "@/lib/domains/tenancy";
import { emit } from "@/lib/durable/outbox";
import { AppError } from "@/lib/kernel/errors";
import { type Id, idOf, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { log } from "@/lib/log";
import type { ProbeResult } from "@/lib/rails/port";
import { probe } from "@/lib/rails/probe";
import { nextHealth, secondsToNextCheck } from "./health";
import { holdConnector, readConnector } from "./present";
import { presentCheck } from "./queries";
import { reachOf } from "./reach";

const KEPT_DAYS = 30;
const DUE_MAX = 100;
const AT_ONCE = 8;
/** Until a connector that was taken for a test is due again, should the one who took it die. */
const TAKEN_SECONDS = 120;

interface Measured extends ProbeResult {
  latencyMs: number;
}

/** Tests under way in this process, so that many who ask at once make one call. */
const underWay = new Map<string, Promise<Measured>>();

/** Tests a connector now, for a person. @throws AppError not_found */
export async function testConnector(
  scope: Scope,
  connectorId: Id<"connector">,
  { reason }: { reason: string },
  command?: Command,
): Promise<ConnectorCheck> {
  const known = await storedResult<ConnectorCheck>(scope, command);
  if (known) return known;
  const measured = await measure(scope, connectorId);
  return withCommand(scope, command, async (tx) => {
    const { check, before } = await record(tx, scope, connectorId, measured, "person");
    recordAudit(tx, scope, {
      action: "connector.tested",
      resource: { kind: "connector", id: connectorId },
      before: { health: before },
      after: { health: check.health, ok: check.ok, message: check.message },
      reason,
    });
    return check;
  });
}

/** Tests every connector that is due, whosever it is. @returns how many were tested, and how many failed */
export async function checkDue(): Promise<{ tested: number; failed: number }> {
  const due = await takeDue();
  let failed = 0;
  const queue = [...due];
  const worker = async () => {
    for (let place = queue.shift(); place; place = queue.shift()) {
      try {
        if (!(await checkOne(place))) failed += 1;
      } catch (error) {
        // It may have been removed meanwhile; the others are tested all the same.
        log().warn({ err: error, connectorId: place.connectorId }, "a connector could not be tested");
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { tested: due.length, failed };
}

type Place = Claims & { connectorId: Id<"connector"> };

/** Takes connectors that are due: no other server tests them meanwhile. */
async function takeDue(): Promise<Place[]> {
  const rows = await withSystem("connector-health", (tx) =>
    tx.send<{ id: string; tenant_id: string; workspace_id: string }>(sql`
      update ${connectors} set next_check_at = now() + ${TAKEN_SECONDS} * interval '1 second'
      where id in (select id from ${connectors} where next_check_at <= now()
        order by next_check_at limit ${DUE_MAX} for update skip locked)
      returning id, tenant_id, workspace_id`),
  );
  return rows.map((row) => ({
    connectorId: idOf("connector", row.id),
    tenantId: idOf("tenant", row.tenant_id),
    workspaceId: idOf("workspace", row.workspace_id),
  }));
}

async function checkOne(place: Place): Promise<boolean> {
  const measured = await measure(place, place.connectorId);
  return withScope(place, async (tx) => {
    const { check, before } = await record(tx, place, place.connectorId, measured, "schedule");
    if (before !== check.health) {
      recordAudit(tx, systemScope(place, "connector-health", place.connectorId), {
        action: "connector.health_changed",
        resource: { kind: "connector", id: place.connectorId },
        before: { health: before },
        after: { health: check.health, message: check.message },
      });
    }
    return check.ok;
  });
}

/** Reaches out to a connector. No transaction is held meanwhile. @throws AppError not_found */
function measure(claims: Claims, connectorId: Id<"connector">): Promise<Measured> {
  const key = `${claims.workspaceId}:${connectorId}`;
  let running = underWay.get(key);
  if (!running) {
    running = measureNow(claims, connectorId).finally(() => underWay.delete(key));
    underWay.set(key, running);
  }
  return running;
}

async function measureNow(claims: Claims, connectorId: Id<"connector">): Promise<Measured> {
  const reach = await withScope(claims, async (tx) => {
    await readConnector(tx, connectorId);
    return reachOf(tx, { id: connectorId }).catch((error: unknown) => {
      // A secret that cannot be opened is what the test is to find out.
      if (error instanceof AppError && error.code === "connector_unavailable") return error;
      throw error;
    });
  });
  if (reach instanceof AppError) return { ok: false, final: true, message: reach.message, latencyMs: 0 };
  const started = performance.now();
  const result = await probe(reach.target, reach.secret, reach.rules, reach.limits.timeoutSeconds * 1000);
  return { ...result, latencyMs: Math.round(performance.now() - started) };
}

async function record(
  tx: ScopedTx,
  claims: Claims,
  connectorId: Id<"connector">,
  { ok, final, message, latencyMs }: Measured,
  by: ConnectorCheck["by"],
) {
  const row = await holdConnector(tx, connectorId);
  const next = nextHealth({ health: row.health, streak: row.healthStreak }, { ok, ...(final && { final }) });
  const now = new Date();
  const check = {
    id: newId("connectorCheck"),
    tenantId: claims.tenantId,
    workspaceId: claims.workspaceId,
    connectorId,
    ok,
    health: next.health,
    message: message.slice(0, 500),
    latencyMs,
    by,
    at: now,
  };
  tx.defer(tx.insert(connectorChecks).values(check));
  tx.defer(
    tx
      .update(connectors)
      .set({
        health: next.health,
        healthStreak: next.streak,
        healthMessage: check.message,
        healthSince: row.health === next.health ? row.healthSince : now,
        checkedAt: now,
        nextCheckAt: new Date(now.getTime() + secondsToNextCheck(next.health) * 1000),
      })
      .where(eq(connectors.id, connectorId)),
  );
  const keptFrom = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  tx.defer(
    tx
      .delete(connectorChecks)
      .where(and(eq(connectorChecks.connectorId, connectorId), lt(connectorChecks.at, keptFrom))),
  );
  if (row.health === "down" && next.health !== "down") {
    const { tenantId, workspaceId } = claims;
    emit(tx, "connector/recovered", { tenantId, workspaceId, connectorId, key: row.key });
  }
  return { check: presentCheck(check), before: row.health };
}
