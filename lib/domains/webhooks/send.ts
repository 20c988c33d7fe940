import { eq } from "drizzle-orm";
import { webhookDeliveries, webhookMessages } from "@/drizzle/schema";
import type { WebhookDelivery } from "@/lib/contracts/webhook-deliveries";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { emit } from "@/lib/durable/outbox";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { holdEndpoint } from "./endpoint";
import { readDelivery } from "./queries";

/** Sends a test event to one endpoint, paused or not. @returns the delivery, not made yet. @throws AppError not_found */
export async function testWebhookEndpoint(
  scope: Scope,
  endpointId: Id<"webhookEndpoint">,
  { reason }: { reason: string },
  command?: Command,
): Promise<WebhookDelivery> {
  return withCommand(scope, command, async (tx) => {
    await holdEndpoint(tx, endpointId);
    const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
    const [messageId, deliveryId] = [newId("webhookMessage"), newId("webhookDelivery")];
    const now = new Date();
    await tx.insert(webhookMessages).values({
      id: messageId,
      ...place,
      type: "webhook.test",
      facts: { endpoint: uuidOf(endpointId), message: "A test event, sent on request." },
      at: now,
    });
    await tx.insert(webhookDeliveries).values({
      id: deliveryId,
      ...place,
      messageId,
      endpointId,
      type: "webhook.test",
      status: "pending",
      nextAttemptAt: now,
      createdAt: now,
    });
    recordAudit(tx, scope, {
      action: "webhook_endpoint.tested",
      resource: { kind: "webhook_endpoint", id: endpointId },
      after: { deliveryId },
      reason,
    });
    emit(tx, "webhook/queued", { ...place, deliveryId, endpointId });
    return readDelivery(tx, deliveryId);
  });
}

/**
 * Delivers a message once more, under the same `webhook-id`, whatever came of it before.
 * @throws AppError not_found, invalid_transition while its endpoint is paused
 */
export async function resendWebhookDelivery(
  scope: Scope,
  deliveryId: Id<"webhookDelivery">,
  { reason }: { reason: string },
  command?: Command,
): Promise<WebhookDelivery> {
  return withCommand(scope, command, async (tx) => {
    const [known] = await tx.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, deliveryId));
    if (!known) throw notFound("Webhook delivery");
    const { endpointId } = known;
    // The endpoint first and then its deliveries, as pausing does.
    const endpoint = await holdEndpoint(tx, endpointId);
    if (endpoint.status === "paused" && known.type !== "webhook.test") {
      throw new AppError("invalid_transition", "This endpoint is paused: resume it first.", {
        status: "paused",
      });
    }
    await tx
      .update(webhookDeliveries)
      .set({ status: "pending", tries: 0, nextAttemptAt: new Date(), finishedAt: null })
      .where(eq(webhookDeliveries.id, deliveryId));
    recordAudit(tx, scope, {
      action: "webhook_delivery.resent",
      resource: { kind: "webhook_delivery", id: deliveryId },
      before: { status: known.status, attempts: known.attempts },
      after: { status: "pending", endpointId, messageId: known.messageId },
      reason,
    });
    const { tenantId, workspaceId } = scope;
    emit(tx, "webhook/queued", { tenantId, workspaceId, deliveryId, endpointId });
    return readDelivery(tx, deliveryId);
  });
}
