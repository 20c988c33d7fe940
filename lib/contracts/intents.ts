import { z } from "zod";
import { INTENT_STATUSES } from "@/lib/kernel/states";
import { route } from "./contract";
import { idField, instantField, jsonObject, pageQuery } from "./fields";
import { runSchema } from "./runs";

export const executeIntentBody = z
  .strictObject({
    template: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,62}$/, "must be a template key: lower-case letters, digits and dashes")
      .meta({ description: "Key of a published template.", example: "approve-and-call" }),
    input: jsonObject.meta({
      description: "Validated against the template's JSON Schema.",
      example: { supplier: "Hanoi Steel", amount: 125000, currency: "USD", note: "INV-2041" },
    }),
  })
  .meta({ id: "ExecuteIntent" });

export const intentSchema = z
  .object({
    id: idField("intent"),
    template: z.object({ key: z.string(), version: z.int() }),
    status: z.enum(INTENT_STATUSES),
    input: jsonObject,
    decisionId: idField("decision"),
    runId: idField("run").nullable(),
    requestedBy: z.object({ kind: z.string(), id: z.string(), label: z.string() }),
    createdAt: instantField,
  })
  .meta({ id: "Intent" });

export const executedSchema = z
  .object({ intent: intentSchema, run: runSchema })
  .meta({ id: "ExecutedIntent" });

export type ExecuteIntentBody = z.infer<typeof executeIntentBody>;
export type Intent = z.infer<typeof intentSchema>;
export type ExecutedIntent = z.infer<typeof executedSchema>;

export const executeIntent = route({
  method: "POST",
  path: "/v1/intents/execute",
  operationId: "executeIntent",
  tag: "Intents",
  summary: "Submit an intent: decide by policy, then run its template",
  description:
    "The policy decision is recorded before anything else happens. Answers 202 with the run, or 403 " +
    "`policy_denied` with the decision. With `wait` it answers 200 as soon as the run has ended, or 202 after that time.",
  permission: "intents:execute",
  idempotency: "required",
  query: z.strictObject({
    wait: z.coerce
      .number()
      .int()
      .min(0)
      .max(30)
      .default(0)
      .meta({ description: "Seconds to wait for the run to end." }),
  }),
  body: executeIntentBody,
  status: 202,
  response: executedSchema,
  errors: [
    "policy_denied",
    "policy_error",
    "policy_unavailable",
    "not_found",
    "idempotency_conflict",
    "idempotency_in_progress",
  ],
});

export const listIntents = route({
  method: "GET",
  path: "/v1/intents",
  operationId: "listIntents",
  tag: "Intents",
  summary: "List intents, newest first",
  permission: "intents:read",
  query: pageQuery.extend({ status: z.enum(INTENT_STATUSES).optional() }),
  status: 200,
  response: z.array(intentSchema),
  list: true,
  errors: [],
});

export const getIntent = route({
  method: "GET",
  path: "/v1/intents/{intentId}",
  operationId: "getIntent",
  tag: "Intents",
  summary: "Read one intent",
  permission: "intents:read",
  params: z.strictObject({ intentId: idField("intent") }),
  status: 200,
  response: intentSchema,
  errors: ["not_found"],
});
