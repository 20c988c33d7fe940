import { and, eq, isNotNull, sql } from "drizzle-orm";
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from "@/drizzle/schema";
import { type Claims, type ScopedTx, withScope } from "@/lib/db";
import { systemScope } from "@/lib/domains/tenancy";
import { emit } from "@/lib/durable/outbox";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import { pause } from "./pause";
import { delayAfter, isGivenUp } from "./schedule";

/** An attempt that was made. */
export interface Attempted {
  deliveryId: Id<"webhookDelivery">;
  endpointId: Id<"webhookEndpoint">;
  number: number;
  isTest: boolean;
  at: Date;
  durationMs: number;
  ok: boolean;
  /** The receiver wants no more messages. */
  isGone: boolean;
  statusCode: number | null;
  error: string | null;
  response: string | null;
  retryAfterMs: number | null;
}

/**
 * Records an attempt: in the log, in its delivery, and in how its endpoint stands, which may pause it.
 * @returns when to attempt the delivery again
 */
export function recordAttempt(claims: Claims, attempt: Attempted): Promise<{ again: string | null }> {
  const { deliveryId, number, at, durationMs, ok, statusCode, error, response } = attempt;
  return withScope(claims, async (tx) => {
    // Of an endpoint that was removed meanwhile nothing is left to note.
    tx.defer(sql`insert into ${webhookAttempts}
        (tenant_id, workspace_id, delivery_id, number, at, duration_ms, ok, status_code, error, response)
      select tenant_id, workspace_id, id, ${number}::int, ${at.toISOString()}::timestamptz, ${durationMs}::int,
        ${ok}::boolean, ${statusCode}::int, ${error}, ${response}
      from ${webhookDeliveries} where id = ${uuidOf(deliveryId)} on conflict do nothing`);
    // The endpoint before its deliveries, in the order that pausing and resending take them.
    const shallPause = attempt.isTest ? null : await noteEndpoint(tx, attempt);
    const again = await noteDelivery(tx, attempt);
    if (!shallPause) return { again };
    await pause(tx, systemScope(claims, "deliver-webhook", deliveryId), ...shallPause);
    emit(tx, "webhook/paused", { ...claims, endpointId: attempt.endpointId });
    return { again: null };
  });
}

type Pausing = Parameters<typeof pause> extends [unknown, unknown, ...infer Rest] ? Rest : never;

/** Counts the attempt for its endpoint. @returns what to pause it with, when it is to be paused */
async function noteEndpoint(tx: ScopedTx, attempt: Attempted): Promise<Pausing | null> {
  const { endpointId, ok, isGone, at } = attempt;
  if (ok) {
    const isFailing = and(eq(webhookEndpoints.id, endpointId), isNotNull(webhookEndpoints.failingSince));
    tx.defer(tx.update(webhookEndpoints).set({ failingSince: null, failures: 0 }).where(isFailing));
    return null;
  }
  const [row] = await tx
    .update(webhookEndpoints)
    .set({
      failingSince: sql`coalesce(${webhookEndpoints.failingSince}, ${at.toISOString()})`,
      failures: sql`${webhookEndpoints.failures} + 1`,
    })
    .where(eq(webhookEndpoints.id, endpointId))
    .returning();
  if (row?.status !== "enabled") return null;
  if (isGone) return [row, "gone", "It answered 410: it wants no more messages."];
  if (row.failingSince && isGivenUp(row.failingSince, row.failures, at)) {
    return [row, "failing", `It has taken nothing since ${row.failingSince.toISOString()}.`];
  }
  return null;
}

/** Moves the delivery on, unless something newer happened to it. @returns when to attempt it again */
async function noteDelivery(tx: ScopedTx, attempt: Attempted): Promise<string | null> {
  const { deliveryId, number, ok, isGone, isTest } = attempt;
  const [row] = await tx
    .select({ tries: webhookDeliveries.tries, status: webhookDeliveries.status })
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.id, deliveryId), eq(webhookDeliveries.attempts, number)))
    .for("update");
  if (!row) return null;
  // Asked for again while this attempt was under way (tries is 0): then it is due, unless this one was taken.
  const delayMs =
    ok || isGone || isTest
      ? null
      : row.tries === 0
        ? 0
        : delayAfter(row.tries, attempt.retryAfterMs, Math.random());
  const next = delayMs === null ? null : new Date(Date.now() + delayMs);
  const isHeld = row.status === "held" && !ok;
  await tx
    .update(webhookDeliveries)
    .set({
      status: ok ? "delivered" : isHeld ? "held" : next ? "pending" : "failed",
      nextAttemptAt: isHeld ? null : next,
      leaseUntil: null,
      finishedAt: next || isHeld ? null : new Date(),
    })
    .where(eq(webhookDeliveries.id, deliveryId));
  return isHeld ? null : (next?.toISOString() ?? null);
}
