import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { z } from "zod";
import { webhookAttempts, webhookDeliveries, webhookEndpoints, webhookMessages } from "@/drizzle/schema";
import type {
  listWebhookDeliveries as deliveriesContract,
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryDetail,
} from "@/lib/contracts/webhook-deliveries";
import type {
  listWebhookEndpoints as endpointsContract,
  WebhookEndpoint,
} from "@/lib/contracts/webhook-endpoints";
import { WEBHOOK_GROUPS } from "@/lib/contracts/webhook-events";
import { cursorId, type Page, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { payloadOf } from "./body";
import { presentEndpoint, readEndpoint, readSecretFacts } from "./endpoint";

const LOG_MAX = 100;

type EndpointsQuery = z.output<NonNullable<(typeof endpointsContract)["query"]>>;
type DeliveriesQuery = z.output<NonNullable<(typeof deliveriesContract)["query"]>>;
type DeliveryRow = typeof webhookDeliveries.$inferSelect;
type AttemptRow = typeof webhookAttempts.$inferSelect;

/** Webhook endpoints, newest first. */
export function listWebhookEndpoints(scope: Scope, query: EndpointsQuery): Promise<Page<WebhookEndpoint>> {
  const before = cursorId("webhookEndpoint", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(webhookEndpoints)
      .where(
        and(
          before && lt(webhookEndpoints.id, before),
          query.status && eq(webhookEndpoints.status, query.status),
        ),
      )
      .orderBy(desc(webhookEndpoints.id))
      .limit(query.limit + 1);
    const secrets = await readSecretFacts(
      tx,
      rows.map(({ id }) => id),
    );
    return pageOf(
      rows,
      query.limit,
      ({ id }) => id,
      (row) => presentEndpoint(row, secrets),
    );
  });
}

/** One webhook endpoint. @throws AppError not_found */
export function getWebhookEndpoint(
  scope: Scope,
  endpointId: Id<"webhookEndpoint">,
): Promise<WebhookEndpoint> {
  return withScope(scope, (tx) => readEndpoint(tx, endpointId));
}

/** Deliveries of webhooks, newest first, each with its last attempt. */
export function listWebhookDeliveries(scope: Scope, query: DeliveriesQuery): Promise<Page<WebhookDelivery>> {
  const before = cursorId("webhookDelivery", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await selectDeliveries(tx)
      .where(
        and(
          before && lt(webhookDeliveries.id, before),
          query.endpointId && eq(webhookDeliveries.endpointId, query.endpointId),
          query.status && eq(webhookDeliveries.status, query.status),
          query.type && eq(webhookDeliveries.type, query.type),
          query.messageId && eq(webhookDeliveries.messageId, query.messageId),
        ),
      )
      .orderBy(desc(webhookDeliveries.id))
      .limit(query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      ({ row }) => row.id,
      ({ row, last }) => presentDelivery(row, last),
    );
  });
}

/** One delivery with its payload and its attempts. @throws AppError not_found */
export function getWebhookDelivery(
  scope: Scope,
  deliveryId: Id<"webhookDelivery">,
): Promise<WebhookDeliveryDetail> {
  return withScope(scope, async (tx) => {
    const [delivery, [message], log] = await Promise.all([
      readDelivery(tx, deliveryId),
      tx
        .select({ type: webhookMessages.type, facts: webhookMessages.facts, at: webhookMessages.at })
        .from(webhookMessages)
        .innerJoin(webhookDeliveries, eq(webhookDeliveries.messageId, webhookMessages.id))
        .where(eq(webhookDeliveries.id, deliveryId)),
      tx
        .select()
        .from(webhookAttempts)
        .where(eq(webhookAttempts.deliveryId, deliveryId))
        .orderBy(desc(webhookAttempts.number))
        .limit(LOG_MAX),
    ]);
    if (!message) throw notFound("Webhook delivery");
    const readable = mayRead(scope, message.type);
    return { ...delivery, payload: readable ? payloadOf(message) : null, log: log.map(presentAttempt) };
  });
}

/** One delivery, within a transaction. @throws AppError not_found */
export async function readDelivery(
  tx: ScopedTx,
  deliveryId: Id<"webhookDelivery">,
): Promise<WebhookDelivery> {
  const [found] = await selectDeliveries(tx).where(eq(webhookDeliveries.id, deliveryId));
  if (!found) throw notFound("Webhook delivery");
  return presentDelivery(found.row, found.last);
}

function selectDeliveries(tx: ScopedTx) {
  return tx
    .select({ row: webhookDeliveries, last: webhookAttempts })
    .from(webhookDeliveries)
    .leftJoin(
      webhookAttempts,
      and(
        eq(webhookAttempts.deliveryId, webhookDeliveries.id),
        eq(
          webhookAttempts.number,
          sql`(select max(a.number) from ${webhookAttempts} a where a.delivery_id = ${webhookDeliveries.id})`,
        ),
      ),
    )
    .$dynamic();
}

function mayRead(scope: Scope, type: string): boolean {
  const groups: Record<string, Permission> = WEBHOOK_GROUPS;
  const permission = groups[type.split(".")[0] ?? ""];
  return permission === undefined || scope.permissions.has(permission);
}

function presentDelivery(row: DeliveryRow, last: AttemptRow | null): WebhookDelivery {
  const { id, endpointId, messageId, type, status, attempts } = row;
  return {
    id,
    endpointId,
    messageId,
    type: type as WebhookDelivery["type"],
    status,
    attempts,
    lastAttempt: last && presentAttempt(last),
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

function presentAttempt(row: AttemptRow): WebhookAttempt {
  const { number, at, durationMs, ok, statusCode, error, response } = row;
  return { number, at: at.toISOString(), durationMs, ok, statusCode, error, response };
}
