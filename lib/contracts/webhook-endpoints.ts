import { z } from "zod";
import { WEBHOOK_ENDPOINT_STATUSES, WEBHOOK_PAUSES } from "@/lib/kernel/webhooks";
import { route } from "./contract";
import { actorSchema, idField, instantField, oneLine, pageQuery, reasonField } from "./fields";
import { WEBHOOK_PATTERNS } from "./webhook-events";

const urlField = z
  .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
  .max(2000)
  .refine((text) => isPlain(text), "must have no user name, password or fragment")
  .meta({ example: "https://shop.example.com/hooks/intent-os" });

function isPlain(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username === "" && url.password === "" && url.hash === "";
}

const descriptionField = oneLine(z.string().trim().max(200)).meta({ example: "Shop backend" });

const eventTypesField = z
  .array(z.enum(WEBHOOK_PATTERNS as [string, ...string[]]))
  .min(1)
  .max(WEBHOOK_PATTERNS.length)
  .refine((types) => new Set(types).size === types.length, "must not name a type twice")
  .meta({
    uniqueItems: true,
    description:
      "Types, groups such as `run.*`, or `*` for all. Whoever sets them must be allowed to read them.",
    example: ["run.succeeded", "run.failed", "approval.*"],
  });

export const webhookEndpointSchema = z
  .object({
    id: idField("webhookEndpoint"),
    url: z.string(),
    description: z.string(),
    eventTypes: z.array(z.string()),
    status: z.enum(WEBHOOK_ENDPOINT_STATUSES),
    paused: z
      .object({ by: z.enum(WEBHOOK_PAUSES), reason: z.string(), at: instantField })
      .nullable()
      .meta({ description: "`failing`: it took nothing for days. `gone`: it answered 410." }),
    failing: z
      .object({ since: instantField, attempts: z.int() })
      .nullable()
      .meta({ description: "Failures since the last success." }),
    secrets: z
      .array(z.object({ createdAt: instantField, expiresAt: instantField.nullable() }))
      .meta({ description: "Secrets that sign now, newest first: two of them while one is rotated." }),
    revision: z.int(),
    createdBy: actorSchema,
    createdAt: instantField,
    updatedAt: instantField,
  })
  .meta({ id: "WebhookEndpoint" });

const withSecret = webhookEndpointSchema
  .extend({
    secret: z.string().meta({
      description: "What receivers check signatures with. Shown this once.",
      example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    }),
  })
  .meta({ id: "WebhookEndpointWithSecret" });

export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;
export type WebhookEndpointWithSecret = z.infer<typeof withSecret>;

export const createWebhookEndpointBody = z
  .strictObject({ url: urlField, description: descriptionField.default(""), eventTypes: eventTypesField })
  .meta({ id: "CreateWebhookEndpoint" });

export const updateWebhookEndpointBody = z
  .strictObject({
    revision: z
      .int()
      .meta({ description: "`revision` as you read it: a change in between gives a conflict." }),
    url: urlField.optional(),
    description: descriptionField.optional(),
    eventTypes: eventTypesField.optional(),
    reason: reasonField,
  })
  .meta({
    id: "UpdateWebhookEndpoint",
    example: { revision: 1, eventTypes: ["run.*"], reason: "The shop follows every run" },
  });

export type CreateWebhookEndpoint = z.input<typeof createWebhookEndpointBody>;
export type UpdateWebhookEndpoint = z.input<typeof updateWebhookEndpointBody>;

const reasonBody = z.strictObject({ reason: reasonField }).meta({ id: "WebhookReason" });
const params = z.strictObject({ webhookEndpointId: idField("webhookEndpoint") });
const IDEMPOTENT = ["idempotency_conflict", "idempotency_in_progress"] as const;
const ONE = "/v1/webhook-endpoints/{webhookEndpointId}";
const reads = { tag: "Webhooks", method: "GET", permission: "webhooks:read" } as const;
const writes = { tag: "Webhooks", permission: "webhooks:write", idempotency: "required" } as const;

export const listWebhookEndpoints = route({
  ...reads,
  path: "/v1/webhook-endpoints",
  operationId: "listWebhookEndpoints",
  summary: "List webhook endpoints, newest first",
  query: pageQuery.extend({ status: z.enum(WEBHOOK_ENDPOINT_STATUSES).optional() }),
  status: 200,
  response: z.array(webhookEndpointSchema),
  list: true,
  errors: [],
});

export const getWebhookEndpoint = route({
  ...reads,
  path: ONE,
  operationId: "getWebhookEndpoint",
  summary: "Read one webhook endpoint",
  params,
  status: 200,
  response: webhookEndpointSchema,
  errors: ["not_found"],
});

export const createWebhookEndpoint = route({
  ...writes,
  method: "POST",
  path: "/v1/webhook-endpoints",
  operationId: "createWebhookEndpoint",
  summary: "Have events posted to a URL",
  description:
    "The signing secret is in this answer and nowhere else. In a live workspace the URL must be https, unless its host is on the list of allowed hosts.",
  body: createWebhookEndpointBody,
  status: 201,
  response: withSecret,
  errors: ["limit_exceeded", ...IDEMPOTENT],
});

export const updateWebhookEndpoint = route({
  ...writes,
  method: "PATCH",
  path: ONE,
  operationId: "updateWebhookEndpoint",
  summary: "Change a webhook endpoint",
  params,
  body: updateWebhookEndpointBody,
  status: 200,
  response: webhookEndpointSchema,
  errors: ["not_found", "conflict", ...IDEMPOTENT],
});

export const deleteWebhookEndpoint = route({
  ...writes,
  method: "DELETE",
  path: ONE,
  operationId: "deleteWebhookEndpoint",
  summary: "Remove a webhook endpoint with its secrets and its delivery log",
  params,
  body: reasonBody,
  status: 200,
  response: z.object({ id: idField("webhookEndpoint") }),
  errors: ["not_found", ...IDEMPOTENT],
});

export const rotateWebhookSecret = route({
  ...writes,
  method: "POST",
  path: `${ONE}/rotate`,
  operationId: "rotateWebhookSecret",
  summary: "Replace the signing secret",
  description:
    "Until the overlap is over every message carries the signatures of both secrets, and receivers go over when they like.",
  params,
  body: z
    .strictObject({
      reason: reasonField,
      overlapSeconds: z
        .int()
        .min(0)
        .max(604_800)
        .default(86_400)
        .meta({ description: "How long the old secret still signs: at most 7 days." }),
    })
    .meta({ id: "RotateWebhookSecret" }),
  status: 201,
  response: withSecret,
  errors: ["not_found", ...IDEMPOTENT],
});

export const pauseWebhookEndpoint = route({
  ...writes,
  method: "POST",
  path: `${ONE}/pause`,
  operationId: "pauseWebhookEndpoint",
  summary: "Send nothing to an endpoint until it is resumed",
  description: "Deliveries under way are held. What happens meanwhile is not kept for it.",
  params,
  body: reasonBody,
  status: 200,
  response: webhookEndpointSchema,
  errors: ["not_found", "invalid_transition", ...IDEMPOTENT],
});

export const resumeWebhookEndpoint = route({
  ...writes,
  method: "POST",
  path: `${ONE}/resume`,
  operationId: "resumeWebhookEndpoint",
  summary: "Send to a paused endpoint again",
  description: "Deliveries that were held are sent at once.",
  params,
  body: reasonBody,
  status: 200,
  response: webhookEndpointSchema,
  errors: ["not_found", "invalid_transition", ...IDEMPOTENT],
});
