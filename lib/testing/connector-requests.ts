import { expect } from "vitest";
import type { Connector } from "@/lib/contracts/connectors";
import {
  allowHost,
  createConnector,
  deleteConnector,
  disallowHost,
  listAllowedHosts,
  listConnectors,
  updateConnector,
} from "@/lib/domains/connectors";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

const ERP = {
  key: "erp",
  title: "ERP",
  target: { kind: "http", baseUrl: "http://127.0.0.1:9/api/", auth: { type: "bearer" } },
  secrets: { token: "erp-token-1" },
} as const;
const REASON = { reason: "Planned" };

/** Good bodies of the routes of connectors, by operation. */
export const CONNECTOR_BODIES: Record<string, unknown> = {
  createConnector: ERP,
  updateConnector: { revision: 1, title: "Purchasing, Hanoi", ...REASON },
  deleteConnector: REASON,
  testConnector: REASON,
  allowHost: { host: "erp.internal", port: 8443, ...REASON },
  disallowHost: REASON,
};

/** A world's seeded connector and allowed host, by path parameter. */
export async function connectorIds(world: World): Promise<Record<string, string>> {
  const [connector] = (await listConnectors(world.scope, { limit: 1 })).items;
  const [host] = (await listAllowedHosts(world.scope, { limit: 1 })).items;
  return { connectorId: connector?.id ?? "", allowedHostId: host?.id ?? "" };
}

/** Adds connectors to a world. */
export async function addConnectors(world: World): Promise<void> {
  for (const key of ["first", "second"]) await createConnector(world.people.owner, { ...ERP, key });
}

/** Adds allowed hosts to a world. */
export async function addAllowedHosts(world: World): Promise<void> {
  for (const host of ["first.internal", "second.internal"]) {
    await allowHost(world.people.owner, { host, ...REASON });
  }
}

function ofConnector(world: World, connector: Connector, body: unknown) {
  return { key: world.key, params: { connectorId: connector.id }, body };
}

/** Makers of requests for the writing routes of connectors. */
export const CONNECTOR_WRITING: Record<string, (world: World) => Promise<WritingRequest>> = {
  async createConnector(world) {
    return {
      asked: { key: world.key, body: ERP },
      otherBody: { ...ERP, secrets: { token: "erp-token-2" } },
      audit: {
        action: "connector.created",
        resource: { kind: "connector", id: expect.stringMatching(/^con_/) },
        after: expect.objectContaining({ key: "erp", secret: "token" }),
      },
      spoil: { by: () => createConnector(world.people.owner, ERP), code: "conflict" },
    };
  },
  async updateConnector(world) {
    const connector = await createConnector(world.people.owner, ERP);
    const body = { revision: 1, title: "ERP, Hanoi", secrets: { token: "erp-token-2" }, ...REASON };
    return {
      asked: ofConnector(world, connector, body),
      otherBody: { ...body, title: "ERP, Hue" },
      audit: {
        action: "connector.updated",
        resource: { kind: "connector", id: connector.id },
        before: expect.objectContaining({ title: "ERP" }),
        after: expect.objectContaining({ title: "ERP, Hanoi", secret: "token replaced" }),
        reason: "Planned",
      },
      spoil: {
        by: () => updateConnector(world.people.owner, connector.id, { ...body, title: "Sooner" }),
        code: "conflict",
      },
    };
  },
  async deleteConnector(world) {
    const connector = await createConnector(world.people.owner, ERP);
    return {
      asked: ofConnector(world, connector, REASON),
      otherBody: { reason: "Another" },
      audit: {
        action: "connector.deleted",
        resource: { kind: "connector", id: connector.id },
        before: expect.objectContaining({ key: "erp" }),
        reason: "Planned",
      },
      spoil: { by: () => deleteConnector(world.people.owner, connector.id, REASON), code: "not_found" },
    };
  },
  async testConnector(world) {
    const connector = await createConnector(world.people.owner, ERP);
    return {
      asked: ofConnector(world, connector, REASON),
      otherBody: { reason: "Another" },
      audit: {
        action: "connector.tested",
        resource: { kind: "connector", id: connector.id },
        before: { health: "unknown" },
        after: expect.objectContaining({ health: "degraded", ok: false }),
      },
      spoil: { by: () => deleteConnector(world.people.owner, connector.id, REASON), code: "not_found" },
    };
  },
  async allowHost(world) {
    const body = { host: "erp.internal", port: 8443, ...REASON };
    return {
      asked: { key: world.key, body },
      otherBody: { ...body, port: 8444 },
      audit: {
        action: "allowed_host.added",
        resource: { kind: "allowed_host", id: expect.stringMatching(/^hst_/) },
        after: { host: "erp.internal", port: 8443 },
        reason: "Planned",
      },
      spoil: { by: () => allowHost(world.people.owner, body), code: "conflict" },
    };
  },
  async disallowHost(world) {
    const { id } = await allowHost(world.people.owner, { host: "erp.internal", ...REASON });
    return {
      asked: { key: world.key, params: { allowedHostId: id }, body: REASON },
      otherBody: { reason: "Another" },
      audit: {
        action: "allowed_host.removed",
        resource: { kind: "allowed_host", id },
        before: { host: "erp.internal", port: null },
        reason: "Planned",
      },
      spoil: { by: () => disallowHost(world.people.owner, id, REASON), code: "not_found" },
    };
  },
};
