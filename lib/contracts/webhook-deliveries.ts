import { z } from "zod";
import { WEBHOOK_DELIVERY_STATUSES } from "@/lib/kernel/webhooks";
import { route } from "./contract";
import { idField, instantField, jsonObject, pageQuery, reasonField } from "./fields";
import { WEBHOOK_EVENTS, type WebhookEventType } from "./webhook-events";

const TYPES = Object.keys(WEBHOOK_EVENTS) as [WebhookEventType, ...WebhookEventType[]];

const attemptSchema = z
  .object({
    number: z.int(),
    at: instantField,
    durationMs: z.int(),
    ok: z.boolean(),
    statusCode: z.int().nullable().meta({ description: "null: there was no answer." }),
    error: z.string().nullable().meta({ description: "Why it counts as a failure." }),
    response: z.string().nullable().meta({ description: "The first 1,000 characters of the answer." }),
  })
  .meta({ id: "WebhookAttempt" });

export const webhookDeliverySchema = z
  .object({
    id: idField("webhookDelivery"),
    endpointId: idField("webhookEndpoint"),
    messageId: idField("webhookMessage").meta({
      description: "Sent as `webhook-id`: the same at every attempt and to every endpoint.",
    }),
    type: z.enum(TYPES),
    status: z.enum(WEBHOOK_DELIVERY_STATUSES),
    attempts: z.int(),
    lastAttempt: attemptSchema.nullable(),
    nextAttemptAt: instantField.nullable(),
    createdAt: instantField,
    finishedAt: instantField.nullable(),
  })
  .meta({ id: "WebhookDelivery" });

export const webhookDeliveryDetailSchema = webhookDeliverySchema
  .extend({
    payload: jsonObject
      .nullable()
      .meta({ description: "What is posted. null when you may not read what it is about." }),
    log: z.array(attemptSchema).meta({ description: "Every attempt, newest first; at most 100." }),
  })
  .meta({ id: "WebhookDeliveryDetail" });

export type WebhookAttempt = z.infer<typeof attemptSchema>;
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetailSchema>;

const params = z.strictObject({ webhookDeliveryId: idField("webhookDelivery") });
const IDEMPOTENT = ["idempotency_conflict", "idempotency_in_progress"] as const;

export const listWebhookDeliveries = route({
  method: "GET",
  path: "/v1/webhook-deliveries",
  operationId: "listWebhookDeliveries",
  tag: "Webhooks",
  summary: "List deliveries of webhooks, newest first",
  description: "They are kept for 30 days.",
  permission: "webhooks:read",
  query: pageQuery.extend({
    endpointId: idField("webhookEndpoint").optional(),
    status: z.enum(WEBHOOK_DELIVERY_STATUSES).optional(),
    type: z.enum(TYPES).optional(),
    messageId: idField("webhookMessage").optional(),
  }),
  status: 200,
  response: z.array(webhookDeliverySchema),
  list: true,
  errors: [],
});

export const getWebhookDelivery = route({
  method: "GET",
  path: "/v1/webhook-deliveries/{webhookDeliveryId}",
  operationId: "getWebhookDelivery",
  tag: "Webhooks",
  summary: "Read one delivery with its payload and every attempt",
  permission: "webhooks:read",
  params,
  status: 200,
  response: webhookDeliveryDetailSchema,
  errors: ["not_found"],
});

export const resendWebhookDelivery = route({
  method: "POST",
  path: "/v1/webhook-deliveries/{webhookDeliveryId}/resend",
  operationId: "resendWebhookDelivery",
  tag: "Webhooks",
  summary: "Deliver once more, now",
  description: "The same message under the same `webhook-id`; the schedule of attempts begins anew.",
  permission: "webhooks:write",
  idempotency: "required",
  params,
  body: z.strictObject({ reason: reasonField }).meta({ id: "ResendWebhookDelivery" }),
  status: 202,
  response: webhookDeliverySchema,
  errors: ["not_found", "invalid_transition", ...IDEMPOTENT],
});

export const testWebhookEndpoint = route({
  method: "POST",
  path: "/v1/webhook-endpoints/{webhookEndpointId}/test",
  operationId: "testWebhookEndpoint",
  tag: "Webhooks",
  summary: "Send a test event",
  description:
    "One attempt at `webhook.test`, also to a paused endpoint. It counts neither as a success nor as a failure of the endpoint. Read the delivery to see what came of it.",
  permission: "webhooks:write",
  idempotency: "required",
  params: z.strictObject({ webhookEndpointId: idField("webhookEndpoint") }),
  body: z.strictObject({ reason: reasonField }).meta({ id: "TestWebhookEndpoint" }),
  status: 202,
  response: webhookDeliverySchema,
  errors: ["not_found", ...IDEMPOTENT],
});
