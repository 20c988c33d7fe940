import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { sendEvent } from "@/lib/domains/events";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

/** Good bodies of the routes of events. */
export const EVENT_BODIES: Record<string, unknown> = {
  sendEvent: { name: "shipment.arrived", data: { shipment: "SH-1" } },
};

export const EVENT_WRITING: Record<string, (world: World) => Promise<WritingRequest>> = {
  async sendEvent(world) {
    const id = randomUUID();
    const body = { name: "shipment.arrived", data: { shipment: "SH-1" }, id };
    return {
      asked: { key: world.key, body },
      otherBody: { ...body, data: { shipment: "SH-2" } },
      audit: { action: "event.received", resource: { kind: "event", id: expect.stringMatching(/^evn_/) } },
      spoil: {
        by: () => sendEvent(world.people.owner, { ...body, data: { shipment: "SH-3" } }),
        code: "conflict",
      },
    };
  },
};
