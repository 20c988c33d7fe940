import { and, eq } from "drizzle-orm";
import { webhookDeliveries, webhookEndpoints } from "@/drizzle/schema";
import type { WebhookEndpoint } from "@/lib/contracts/webhook-endpoints";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { emit } from "@/lib/durable/outbox";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { WebhookPause } from "@/lib/kernel/webhooks";
import { type EndpointRow, holdEndpoint, readEndpoint } from "./endpoint";

/** So many of what was held are put to the engine at once; the sweep brings the others. */
const AT_ONCE_MAX = 500;

/** Sends nothing to an endpoint until it is resumed. @throws AppError not_found, invalid_transition */
export async function pauseWebhookEndpoint(
  scope: Scope,
  endpointId: Id<"webhookEndpoint">,
  { reason }: { reason: string },
  command?: Command,
): Promise<WebhookEndpoint> {
  return withCommand(scope, command, async (tx) => {
    const row = await holdEndpoint(tx, endpointId);
    if (row.status === "paused") throw stands("paused");
    await pause(tx, scope, row, "person", reason);
    return readEndpoint(tx, endpointId);
  });
}

/** Pauses an endpoint whose row is held, holds what is on its way to it, and records why. */
export async function pause(
  tx: ScopedTx,
  scope: Scope,
  { id, failingSince, failures }: EndpointRow,
  by: WebhookPause,
  reason: string,
): Promise<void> {
  await tx
    .update(webhookEndpoints)
    .set({
      status: "paused",
      pausedBy: by,
      pausedReason: reason,
      pausedAt: new Date(),
      updatedAt: new Date(),
    })
    .where(eq(webhookEndpoints.id, id));
  await tx
    .update(webhookDeliveries)
    .set({ status: "held", nextAttemptAt: null })
    .where(and(eq(webhookDeliveries.endpointId, id), eq(webhookDeliveries.status, "pending")));
  recordAudit(tx, scope, {
    action: "webhook_endpoint.paused",
    resource: { kind: "webhook_endpoint", id },
    before: { status: "enabled" },
    after: {
      status: "paused",
      by,
      ...(by === "failing" && { failingSince: failingSince?.toISOString() ?? null, failures }),
    },
    reason,
  });
}

/** Sends to a paused endpoint again, first what was held. @throws AppError not_found, invalid_transition */
export async function resumeWebhookEndpoint(
  scope: Scope,
  endpointId: Id<"webhookEndpoint">,
  { reason }: { reason: string },
  command?: Command,
): Promise<WebhookEndpoint> {
  return withCommand(scope, command, async (tx) => {
    const row = await holdEndpoint(tx, endpointId);
    if (row.status === "enabled") throw stands("enabled");
    await tx
      .update(webhookEndpoints)
      .set({
        status: "enabled",
        pausedBy: null,
        pausedReason: null,
        pausedAt: null,
        failingSince: null,
        failures: 0,
        updatedAt: new Date(),
      })
      .where(eq(webhookEndpoints.id, endpointId));
    const released = await tx
      .update(webhookDeliveries)
      .set({ status: "pending", tries: 0, nextAttemptAt: new Date() })
      .where(and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.status, "held")))
      .returning({ id: webhookDeliveries.id });
    const { tenantId, workspaceId } = scope;
    for (const { id } of released.slice(0, AT_ONCE_MAX)) {
      emit(tx, "webhook/queued", { tenantId, workspaceId, deliveryId: id, endpointId });
    }
    recordAudit(tx, scope, {
      action: "webhook_endpoint.resumed",
      resource: { kind: "webhook_endpoint", id: endpointId },
      before: { status: "paused", by: row.pausedBy },
      after: { status: "enabled", released: released.length },
      reason,
    });
    return readEndpoint(tx, endpointId);
  });
}

function stands(status: EndpointRow["status"]): AppError {
  return new AppError("invalid_transition", `This endpoint is ${status} already.`, { status });
}
