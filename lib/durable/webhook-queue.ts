import { sha256 } from "@/lib/crypto/hash";
import { type Id, idOf } from "@/lib/kernel/ids";
import type { EventData } from "./events";

/** SQLSTATE of the notice that `webhook_announce` raises: its detail is a list of `QueuedDelivery`. */
export const WEBHOOK_NOTICE = "IOWHD";

/** A delivery as the database names it. */
export interface QueuedDelivery {
  tenant: string;
  workspace: string;
  delivery: string;
  endpoint: string;
}

const HOUR_MS = 3_600_000;

/**
 * The event that tells the engine of a delivery which is due. Its id is the same within an hour, and the engine drops
 * what it has: a delivery that waits behind others is not queued again by every sweep, and one that was lost is.
 * @param attempts how many were made
 */
export function queuedDelivery(
  { tenant, workspace, delivery, endpoint }: QueuedDelivery,
  attempts: number,
): { id: Id<"outbox">; name: "webhook/queued"; data: EventData<"webhook/queued"> } {
  const hex = sha256(`${delivery} ${attempts} ${Math.floor(Date.now() / HOUR_MS)}`);
  // Version 8: a UUID of one's own making.
  const uuid = hex.replace(/^(.{8})(.{4})(.{3})(.{3})(.{12}).*$/, "$1-$2-8$3-a$4-$5");
  return {
    id: idOf("outbox", uuid),
    name: "webhook/queued",
    data: {
      tenantId: idOf("tenant", tenant),
      workspaceId: idOf("workspace", workspace),
      deliveryId: idOf("webhookDelivery", delivery),
      endpointId: idOf("webhookEndpoint", endpoint),
    },
  };
}
