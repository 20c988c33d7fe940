import type { SignedRequest } from "./signed-request";
import { TRIGGER_SIGNED } from "./trigger-requests";
import type { World } from "./world";

/** One maker of messages for each signed route, by operation; a new one fails its tests until it is described here. */
export const SIGNED_REQUESTS: Record<string, (world: World) => Promise<SignedRequest>> = {
  ...TRIGGER_SIGNED,
};

/** An address of each signed route that is well-formed, whether or not it leads anywhere. */
export const SIGNED_ADDRESSES: Record<string, Record<string, string>> = {
  receiveWebhook: { token: "A".repeat(22), path: "orders" },
};
