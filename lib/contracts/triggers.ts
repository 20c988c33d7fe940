import { z } from "zod";
import { FIRING_STATUSES, TRIGGER_KINDS, TRIGGER_STATUSES } from "@/lib/kernel/states";
import { route } from "./contract";
import { actorSchema, idField, instantField, jsonObject, pageQuery, reasonField } from "./fields";
import { executedSchema } from "./intents";

/** What becomes of firings that nothing was there to carry out. */
const MISSED_POLICIES = ["skip", "once", "all"] as const;

export const firingSchema = z
  .object({
    id: idField("triggerFiring"),
    by: z.enum(["schedule", "webhook", "person"]),
    key: z.string().meta({ description: "The instant it was due, or the message's `webhook-id`." }),
    at: instantField.meta({ description: "When it was due, or came in." }),
    status: z.enum(FIRING_STATUSES),
    code: z.string().nullable(),
    message: z.string().nullable().meta({ description: "Why it started nothing." }),
    intentId: idField("intent").nullable(),
    runId: idField("run").nullable(),
    address: z.string().nullable(),
    settledAt: instantField.nullable(),
  })
  .meta({ id: "TriggerFiring" });

const triggerSecretSchema = z
  .object({
    id: idField("triggerSecret"),
    scheme: z.enum(["v1", "v1a"]).meta({ description: "`v1`: HMAC-SHA256. `v1a`: Ed25519." }),
    createdBy: actorSchema,
    createdAt: instantField,
    expiresAt: instantField.nullable(),
  })
  .meta({ id: "TriggerSecret" });

export const triggerSchema = z
  .object({
    id: idField("trigger"),
    key: z.string().meta({ description: "Its name within the template." }),
    kind: z.enum(TRIGGER_KINDS),
    template: z.object({ id: idField("template"), key: z.string(), title: z.string() }),
    status: z.enum(TRIGGER_STATUSES),
    schedule: z
      .object({
        cron: z.string(),
        timeZone: z.string(),
        missed: z.enum(MISSED_POLICIES),
        missedMax: z.int(),
      })
      .nullable(),
    webhook: z
      .object({
        url: z.string().meta({ description: "Where signed messages are posted to." }),
        secrets: z.array(triggerSecretSchema).meta({ description: "Live ones; never their values." }),
        refusedAt: instantField.nullable(),
        refusal: z.string().nullable().meta({ description: "Why the latest message was not genuine." }),
      })
      .nullable(),
    nextAt: instantField.nullable().meta({ description: "The next firing of an active schedule." }),
    last: firingSchema.nullable(),
    paused: z.object({ at: instantField, by: actorSchema, reason: z.string() }).nullable(),
    publishedBy: actorSchema.meta({ description: "Who answers for the intents it starts." }),
    createdAt: instantField,
    updatedAt: instantField,
  })
  .meta({ id: "Trigger" });

const newSecretSchema = triggerSecretSchema
  .extend({
    value: z.string().nullable().meta({ description: "Shown this once; null for a key you gave yourself." }),
  })
  .meta({ id: "NewTriggerSecret" });

export const createSecretBody = z
  .strictObject({
    reason: reasonField,
    key: z.string().max(200).optional().meta({
      description:
        "A key of the sender's: `whsec_…` (shared) or `whpk_…` (public). One is made unless given.",
    }),
    overlapSeconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(86_400)
      .meta({ description: "How long the keys before it count on; 0 ends them at once." }),
  })
  .meta({ id: "CreateTriggerSecret", example: { reason: "Quarterly rotation", overlapSeconds: 86_400 } });

export const fireTriggerBody = z
  .strictObject({
    reason: reasonField,
    body: z.json().optional().meta({ description: "Of a webhook trigger: what the message is to carry." }),
  })
  .meta({ id: "FireTrigger", example: { reason: "Trying it out" } });

const reasonBody = z.strictObject({ reason: reasonField }).meta({ id: "TriggerReason" });

export type Trigger = z.output<typeof triggerSchema>;
export type Firing = z.output<typeof firingSchema>;
export type TriggerSecret = z.output<typeof triggerSecretSchema>;
export type NewTriggerSecret = z.output<typeof newSecretSchema>;
export type CreateSecretBody = z.output<typeof createSecretBody>;
export type FireTriggerBody = z.output<typeof fireTriggerBody>;

const params = z.strictObject({ triggerId: idField("trigger") });
const IDEMPOTENT = ["idempotency_conflict", "idempotency_in_progress"] as const;

export const listTriggers = route({
  method: "GET",
  path: "/v1/triggers",
  operationId: "listTriggers",
  tag: "Triggers",
  summary: "List triggers, newest first",
  permission: "triggers:read",
  query: pageQuery.extend({
    kind: z.enum(TRIGGER_KINDS).optional(),
    status: z.enum(TRIGGER_STATUSES).optional(),
    templateId: idField("template").optional(),
  }),
  status: 200,
  response: z.array(triggerSchema),
  list: true,
  errors: [],
});

export const getTrigger = route({
  method: "GET",
  path: "/v1/triggers/{triggerId}",
  operationId: "getTrigger",
  tag: "Triggers",
  summary: "Read one trigger",
  permission: "triggers:read",
  params,
  status: 200,
  response: triggerSchema,
  errors: ["not_found"],
});

export const listTriggerFirings = route({
  method: "GET",
  path: "/v1/triggers/{triggerId}/firings",
  operationId: "listTriggerFirings",
  tag: "Triggers",
  summary: "List what came of a trigger's firings and deliveries, newest first",
  description: "Kept for 30 days.",
  permission: "triggers:read",
  params,
  query: pageQuery.extend({ status: z.enum(FIRING_STATUSES).optional() }),
  status: 200,
  response: z.array(firingSchema),
  list: true,
  errors: ["not_found"],
});

export const pauseTrigger = route({
  method: "POST",
  path: "/v1/triggers/{triggerId}/pause",
  operationId: "pauseTrigger",
  tag: "Triggers",
  summary: "Have a trigger start nothing until it is resumed",
  permission: "triggers:write",
  idempotency: "required",
  params,
  body: reasonBody,
  status: 200,
  response: triggerSchema,
  errors: ["not_found", "invalid_transition", ...IDEMPOTENT],
});

export const resumeTrigger = route({
  method: "POST",
  path: "/v1/triggers/{triggerId}/resume",
  operationId: "resumeTrigger",
  tag: "Triggers",
  summary: "Let a paused trigger fire again",
  description: "A schedule goes on with its next instant: what fell into the pause is not made up for.",
  permission: "triggers:write",
  idempotency: "required",
  params,
  body: reasonBody,
  status: 200,
  response: triggerSchema,
  errors: ["not_found", "invalid_transition", ...IDEMPOTENT],
});

export const fireTrigger = route({
  method: "POST",
  path: "/v1/triggers/{triggerId}/fire",
  operationId: "fireTrigger",
  tag: "Triggers",
  summary: "Fire a trigger now, whatever its schedule",
  description: "The intent is yours: you are its requester. A paused trigger can be fired too.",
  permission: "intents:execute",
  idempotency: "required",
  params,
  body: fireTriggerBody,
  status: 202,
  response: executedSchema,
  errors: [
    "not_found",
    "invalid_transition",
    "policy_denied",
    "policy_error",
    "policy_unavailable",
    ...IDEMPOTENT,
  ],
});

export const createTriggerSecret = route({
  method: "POST",
  path: "/v1/triggers/{triggerId}/secrets",
  operationId: "createTriggerSecret",
  tag: "Triggers",
  summary: "Make, or give, the key that messages are signed with",
  description: "At most five count at a time. The ones before it end after `overlapSeconds`.",
  permission: "triggers:write",
  idempotency: "required",
  params,
  body: createSecretBody,
  status: 201,
  response: newSecretSchema,
  errors: ["not_found", "invalid_transition", "limit_exceeded", ...IDEMPOTENT],
});

export const revokeTriggerSecret = route({
  method: "POST",
  path: "/v1/triggers/{triggerId}/secrets/{triggerSecretId}/revoke",
  operationId: "revokeTriggerSecret",
  tag: "Triggers",
  summary: "End a signing key at once",
  permission: "triggers:write",
  idempotency: "required",
  params: params.extend({ triggerSecretId: idField("triggerSecret") }),
  body: reasonBody,
  status: 200,
  response: triggerSchema,
  errors: ["not_found", ...IDEMPOTENT],
});

export const receiveWebhook = route({
  method: "POST",
  path: "/v1/hooks/{token}/{path}",
  operationId: "receiveWebhook",
  tag: "Triggers",
  summary: "Post a signed message to a webhook trigger",
  description:
    "`token` and `path` are those of the trigger's `url`. The same `webhook-id` executes once and is answered alike. " +
    "A message that policy denies is taken, with `status` `denied`: sending it again changes nothing.",
  auth: "signature",
  params: z.strictObject({
    token: z.string().regex(/^[\w-]{22}$/),
    path: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  }),
  body: z.union([jsonObject, z.array(z.json()).max(100_000)]).meta({ description: "Any JSON document." }),
  status: 202,
  response: z
    .object({
      firingId: idField("triggerFiring"),
      status: z.enum(["executed", "denied", "filtered"]),
      intentId: idField("intent").nullable(),
      runId: idField("run").nullable(),
    })
    .meta({ id: "WebhookReceipt" }),
  errors: ["not_found", "conflict", "idempotency_in_progress", "policy_unavailable", "policy_error"],
});

export type WebhookReceipt = z.output<typeof receiveWebhook.response>;
