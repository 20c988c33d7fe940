import { count, eq } from "drizzle-orm";
import { webhookEndpoints } from "@/drizzle/schema";
import {
  type CreateWebhookEndpoint,
  createWebhookEndpointBody,
  type UpdateWebhookEndpoint,
  updateWebhookEndpointBody,
  type WebhookEndpoint,
  type WebhookEndpointWithSecret,
} from "@/lib/contracts/webhook-endpoints";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { holdEndpoint, readEndpoint, requireReadable } from "./endpoint";
import { openSecret, putSecret } from "./secret";
import { requireTarget } from "./target";

/** Every event of a workspace is written once for each of them. */
const ENDPOINTS_MAX = 50;

/**
 * Has events of the workspace posted to a URL, from the next change on.
 * @returns the endpoint with its signing secret, which is shown this once
 * @throws AppError forbidden (events the caller may not read), validation_failed (where it leads), limit_exceeded
 */
export async function createWebhookEndpoint(
  scope: Scope,
  input: CreateWebhookEndpoint,
  command?: Command,
): Promise<WebhookEndpointWithSecret> {
  const { url, description, eventTypes } = createWebhookEndpointBody.parse(input);
  const { endpoint, sealed } = await withCommand(scope, command, async (tx) => {
    requireReadable(scope, eventTypes);
    await requireTarget(tx, scope, url);
    const [known] = await tx.select({ count: count() }).from(webhookEndpoints);
    if ((known?.count ?? 0) >= ENDPOINTS_MAX) {
      throw new AppError("limit_exceeded", `A workspace has at most ${ENDPOINTS_MAX} webhook endpoints.`);
    }
    const id = newId("webhookEndpoint");
    const now = new Date();
    const { kind, id: actorId, label } = scope.principal;
    await tx.insert(webhookEndpoints).values({
      id,
      tenantId: scope.tenantId,
      workspaceId: scope.workspaceId,
      url,
      description,
      eventTypes,
      createdBy: { kind, id: actorId, label },
      createdAt: now,
      updatedAt: now,
    });
    const sealed = await putSecret(tx, scope, id, now);
    recordAudit(tx, scope, {
      action: "webhook_endpoint.created",
      resource: { kind: "webhook_endpoint", id },
      after: { url, description, eventTypes },
    });
    // What is kept of the answer for a repeat of the request holds the secret sealed.
    return { endpoint: await readEndpoint(tx, id), sealed };
  });
  return { ...endpoint, secret: openSecret(scope, endpoint.id, sealed) };
}

/**
 * Changes an endpoint. Messages that are on their way go to where it leads then.
 * @throws AppError not_found, conflict (changed since it was read), forbidden, validation_failed
 */
export async function updateWebhookEndpoint(
  scope: Scope,
  endpointId: Id<"webhookEndpoint">,
  input: UpdateWebhookEndpoint,
  command?: Command,
): Promise<WebhookEndpoint> {
  const body = updateWebhookEndpointBody.parse(input);
  return withCommand(scope, command, async (tx) => {
    const row = await holdEndpoint(tx, endpointId);
    if (row.revision !== body.revision) {
      throw new AppError("conflict", "The endpoint was changed since you read it.", {
        revision: row.revision,
      });
    }
    const before = { url: row.url, description: row.description, eventTypes: row.eventTypes };
    const after = {
      url: body.url ?? row.url,
      description: body.description ?? row.description,
      eventTypes: body.eventTypes ?? row.eventTypes,
    };
    const moved = after.url !== before.url;
    // Also for a new URL: whoever sets it has everything sent there that the endpoint listens to.
    if (moved || body.eventTypes) requireReadable(scope, after.eventTypes);
    if (moved) await requireTarget(tx, scope, after.url);
    await tx
      .update(webhookEndpoints)
      .set({
        ...after,
        revision: row.revision + 1,
        updatedAt: new Date(),
        ...(moved && { failingSince: null, failures: 0 }),
      })
      .where(eq(webhookEndpoints.id, endpointId));
    recordAudit(tx, scope, {
      action: "webhook_endpoint.updated",
      resource: { kind: "webhook_endpoint", id: endpointId },
      before,
      after,
      reason: body.reason,
    });
    return readEndpoint(tx, endpointId);
  });
}

/** Removes an endpoint with its secrets and its delivery log. @throws AppError not_found */
export async function deleteWebhookEndpoint(
  scope: Scope,
  endpointId: Id<"webhookEndpoint">,
  { reason }: { reason: string },
  command?: Command,
): Promise<{ id: Id<"webhookEndpoint"> }> {
  return withCommand(scope, command, async (tx) => {
    const { url, description, eventTypes } = await holdEndpoint(tx, endpointId);
    await tx.delete(webhookEndpoints).where(eq(webhookEndpoints.id, endpointId));
    recordAudit(tx, scope, {
      action: "webhook_endpoint.deleted",
      resource: { kind: "webhook_endpoint", id: endpointId },
      before: { url, description, eventTypes },
      reason,
    });
    return { id: endpointId };
  });
}
