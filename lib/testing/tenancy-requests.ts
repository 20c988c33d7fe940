import { expect } from "vitest";
import { createApiKey, revokeApiKey } from "@/lib/domains/tenancy";
import type { World } from "./world";
import type { WritingRequest } from "./writing-requests";

/** Good bodies of the routes of tenancy, by operation. */
export const TENANCY_BODIES: Record<string, unknown> = {
  createApiKey: { name: "Warehouse", scopes: ["runs:read"] },
  rotateApiKey: { reason: "quarterly" },
  revokeApiKey: { reason: "not needed" },
};

/** Things of a world's tenancy that a test's paths may name, by path parameter. */
export async function tenancyIds(world: World): Promise<Record<string, string>> {
  const key = await createApiKey(world.people.owner, { name: "named", scopes: ["runs:read"] });
  return { apiKeyId: key.id };
}

/** Fills the lists of tenancy with a few things each. */
export async function fillTenancy(world: World): Promise<void> {
  for (const name of ["first", "second"]) {
    await createApiKey(world.people.owner, { name, scopes: ["runs:read"] });
  }
}

/** Makers of requests for the writing routes of tenancy. */
export const TENANCY_WRITING: Record<string, (world: World) => Promise<WritingRequest>> = {
  async createApiKey(world) {
    return {
      asked: { key: world.key, body: { name: "Warehouse", scopes: ["runs:read"] } },
      otherBody: { name: "Warehouse", scopes: ["runs:read", "intents:read"] },
      audit: { action: "api_key.created", after: expectKey("Warehouse") },
    };
  },
  async rotateApiKey(world) {
    const { id } = await createApiKey(world.people.owner, { name: "old", scopes: ["runs:read"] });
    return {
      asked: { key: world.key, params: { apiKeyId: id }, body: { reason: "quarterly" } },
      otherBody: { reason: "leaked", overlapSeconds: 0 },
      audit: { action: "api_key.rotated", resource: { kind: "api_key", id }, reason: "quarterly" },
      spoil: {
        by: () => revokeApiKey(world.people.owner, id, { reason: "sooner" }),
        code: "invalid_transition",
      },
    };
  },
  async revokeApiKey(world) {
    const { id } = await createApiKey(world.people.owner, { name: "old", scopes: ["runs:read"] });
    return {
      asked: { key: world.key, params: { apiKeyId: id }, body: { reason: "not needed" } },
      otherBody: { reason: "leaked" },
      audit: {
        action: "api_key.revoked",
        resource: { kind: "api_key", id },
        before: { status: "active" },
        reason: "not needed",
      },
      spoil: {
        by: () => revokeApiKey(world.people.owner, id, { reason: "sooner" }),
        code: "invalid_transition",
      },
    };
  },
};

const expectKey = (name: string) => expect.objectContaining({ name, scopes: ["runs:read"] });
