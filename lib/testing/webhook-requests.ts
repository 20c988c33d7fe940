import { expect } from "vitest";
import type { WebhookEndpoint } from "@/lib/contracts/webhook-endpoints";
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  listWebhookDeliveries,
  listWebhookEndpoints,
  pauseWebhookEndpoint,
  resumeWebhookEndpoint,
  testWebhookEndpoint,
  updateWebhookEndpoint,
} from "@/lib/domains/webhooks";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

const SHOP = { url: "http://127.0.0.1:9/hooks", description: "Shop", eventTypes: ["run.*"] };
const REASON = { reason: "Planned" };

/** Good bodies of the routes of webhooks, by operation. */
export const WEBHOOK_BODIES: Record<string, unknown> = {
  createWebhookEndpoint: SHOP,
  updateWebhookEndpoint: { revision: 1, description: "Shop, Hanoi", ...REASON },
  deleteWebhookEndpoint: REASON,
  rotateWebhookSecret: REASON,
  pauseWebhookEndpoint: REASON,
  resumeWebhookEndpoint: REASON,
  testWebhookEndpoint: REASON,
  resendWebhookDelivery: REASON,
};

/** An endpoint of a world and a delivery to it, by path parameter. */
export async function webhookIds(world: World): Promise<Record<string, string>> {
  const { items } = await listWebhookEndpoints(world.scope, { limit: 1 });
  const { id } = items[0] ?? (await createWebhookEndpoint(world.people.owner, SHOP));
  const delivery = await testWebhookEndpoint(world.people.owner, id, REASON);
  return { webhookEndpointId: id, webhookDeliveryId: delivery.id };
}

/** Adds endpoints to a world. */
export async function addWebhookEndpoints(world: World): Promise<void> {
  for (let count = 0; count < 3; count += 1) await createWebhookEndpoint(world.people.owner, SHOP);
}

/** Adds deliveries to a world. */
export async function addWebhookDeliveries(world: World): Promise<void> {
  const { id } = await createWebhookEndpoint(world.people.owner, SHOP);
  for (let count = 0; count < 3; count += 1) await testWebhookEndpoint(world.people.owner, id, REASON);
}

function ofEndpoint(world: World, endpoint: WebhookEndpoint, body: unknown) {
  return { key: world.key, params: { webhookEndpointId: endpoint.id }, body };
}

/** Makers of requests for the writing routes of webhooks. */
export const WEBHOOK_WRITING: Record<string, (world: World) => Promise<WritingRequest>> = {
  async createWebhookEndpoint(world) {
    return {
      asked: { key: world.key, body: SHOP },
      otherBody: { ...SHOP, eventTypes: ["*"] },
      audit: {
        action: "webhook_endpoint.created",
        resource: { kind: "webhook_endpoint", id: expect.stringMatching(/^whe_/) },
        after: SHOP,
      },
    };
  },
  async updateWebhookEndpoint(world) {
    const endpoint = await createWebhookEndpoint(world.people.owner, SHOP);
    const body = { revision: 1, eventTypes: ["*"], ...REASON };
    return {
      asked: ofEndpoint(world, endpoint, body),
      otherBody: { ...body, eventTypes: ["run.failed"] },
      audit: {
        action: "webhook_endpoint.updated",
        resource: { kind: "webhook_endpoint", id: endpoint.id },
        before: SHOP,
        after: { ...SHOP, eventTypes: ["*"] },
        reason: "Planned",
      },
      spoil: { by: () => updateWebhookEndpoint(world.people.owner, endpoint.id, body), code: "conflict" },
    };
  },
  async deleteWebhookEndpoint(world) {
    const endpoint = await createWebhookEndpoint(world.people.owner, SHOP);
    return {
      asked: ofEndpoint(world, endpoint, REASON),
      otherBody: { reason: "Another" },
      audit: {
        action: "webhook_endpoint.deleted",
        resource: { kind: "webhook_endpoint", id: endpoint.id },
        before: SHOP,
        reason: "Planned",
      },
      spoil: {
        by: () => deleteWebhookEndpoint(world.people.owner, endpoint.id, REASON),
        code: "not_found",
      },
    };
  },
  async rotateWebhookSecret(world) {
    const endpoint = await createWebhookEndpoint(world.people.owner, SHOP);
    return {
      asked: ofEndpoint(world, endpoint, { ...REASON, overlapSeconds: 60 }),
      otherBody: REASON,
      audit: {
        action: "webhook_endpoint.secret_rotated",
        resource: { kind: "webhook_endpoint", id: endpoint.id },
        reason: "Planned",
      },
      spoil: {
        by: () => deleteWebhookEndpoint(world.people.owner, endpoint.id, REASON),
        code: "not_found",
      },
    };
  },
  async pauseWebhookEndpoint(world) {
    const endpoint = await createWebhookEndpoint(world.people.owner, SHOP);
    return {
      asked: ofEndpoint(world, endpoint, REASON),
      otherBody: { reason: "Another" },
      audit: {
        action: "webhook_endpoint.paused",
        resource: { kind: "webhook_endpoint", id: endpoint.id },
        after: { status: "paused", by: "person" },
        reason: "Planned",
      },
      spoil: {
        by: () => pauseWebhookEndpoint(world.people.owner, endpoint.id, REASON),
        code: "invalid_transition",
      },
    };
  },
  async resumeWebhookEndpoint(world) {
    const endpoint = await createWebhookEndpoint(world.people.owner, SHOP);
    await pauseWebhookEndpoint(world.people.owner, endpoint.id, REASON);
    return {
      asked: ofEndpoint(world, endpoint, REASON),
      otherBody: { reason: "Another" },
      audit: {
        action: "webhook_endpoint.resumed",
        resource: { kind: "webhook_endpoint", id: endpoint.id },
        before: { status: "paused", by: "person" },
        reason: "Planned",
      },
      spoil: {
        by: () => resumeWebhookEndpoint(world.people.owner, endpoint.id, REASON),
        code: "invalid_transition",
      },
    };
  },
  async testWebhookEndpoint(world) {
    const endpoint = await createWebhookEndpoint(world.people.owner, SHOP);
    return {
      asked: ofEndpoint(world, endpoint, REASON),
      otherBody: { reason: "Another" },
      audit: {
        action: "webhook_endpoint.tested",
        resource: { kind: "webhook_endpoint", id: endpoint.id },
        reason: "Planned",
      },
      spoil: {
        by: () => deleteWebhookEndpoint(world.people.owner, endpoint.id, REASON),
        code: "not_found",
      },
    };
  },
  async resendWebhookDelivery(world) {
    await addWebhookDeliveries(world);
    const [delivery] = (await listWebhookDeliveries(world.scope, { limit: 1 })).items;
    if (!delivery) throw new Error("nothing was sent");
    return {
      asked: { key: world.key, params: { webhookDeliveryId: delivery.id }, body: REASON },
      otherBody: { reason: "Another" },
      audit: {
        action: "webhook_delivery.resent",
        resource: { kind: "webhook_delivery", id: delivery.id },
        before: { status: "pending", attempts: 0 },
        reason: "Planned",
      },
      spoil: {
        by: () => deleteWebhookEndpoint(world.people.owner, delivery.endpointId, REASON),
        code: "not_found",
      },
    };
  },
};
