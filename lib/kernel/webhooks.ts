/** How an endpoint for outgoing webhooks stands. A paused one is sent nothing but test events. */
export const WEBHOOK_ENDPOINT_STATUSES = ["enabled", "paused"] as const;
/** Why an endpoint is paused: a person did it, it did not answer for days, or it answered 410. */
export const WEBHOOK_PAUSES = ["person", "failing", "gone"] as const;
/** How a delivery stands. `held`: its endpoint is paused; it goes on when that is resumed. */
export const WEBHOOK_DELIVERY_STATUSES = ["pending", "delivered", "failed", "held"] as const;

export type WebhookPause = (typeof WEBHOOK_PAUSES)[number];
