import type { ZodOpenApiPathItemObject } from "zod-openapi";
import { signedHeaders } from "./openapi-headers";
import { WEBHOOK_EVENTS, type WebhookEventType, webhookBodySchema } from "./webhook-events";

const DELIVERY = [
  "Posted to the endpoints that listen to it. Check `webhook-signature` with the endpoint's secret, by the Standard",
  "Webhooks specification, and drop what has a `webhook-id` you have seen: a message may come twice, and messages may",
  "come out of order. Answer 2xx within 15 seconds; anything else is tried again after 5 s, 5 min, 30 min, 2 h, 5 h,",
  "10 h, 14 h, 20 h and 24 h. 410 pauses the endpoint, as does taking nothing for five days.",
].join(" ");

/** The `webhooks` section of the OpenAPI document: every event that is sent out, with what it carries. */
export function webhookOperations(): Record<string, ZodOpenApiPathItemObject> {
  return Object.fromEntries(
    (Object.keys(WEBHOOK_EVENTS) as WebhookEventType[]).map((type) => [type, { post: operationOf(type) }]),
  );
}

function operationOf(type: WebhookEventType): ZodOpenApiPathItemObject["post"] {
  return {
    operationId: `on.${type}`,
    tags: ["Webhooks"],
    summary: WEBHOOK_EVENTS[type].summary,
    description: DELIVERY,
    security: [{ signature: [] }],
    requestParams: { header: signedHeaders },
    requestBody: { required: true, content: { "application/json": { schema: webhookBodySchema(type) } } },
    responses: {
      "2XX": { description: "Taken." },
      410: { description: "No more messages are wanted: the endpoint is paused." },
      "4XX": { description: "Not taken: tried again later." },
    },
  };
}
