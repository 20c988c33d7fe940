import { z } from "zod";
import { EFFECT_KINDS, EFFECT_STATUSES, RUN_STATUSES } from "@/lib/kernel/states";
import { route } from "./contract";
import { idField, instantField, jsonObject, pageQuery, problemSchema } from "./fields";

export const effectSchema = z
  .object({
    id: idField("effect"),
    run: z.object({
      id: idField("run"),
      status: z.enum(RUN_STATUSES),
      template: z.object({ key: z.string(), title: z.string() }),
    }),
    nodeId: z.string(),
    kind: z.enum(EFFECT_KINDS),
    key: z.string().meta({ description: "Idempotency key carried to the other side." }),
    status: z.enum(EFFECT_STATUSES).meta({
      description: "`unknown`: it was sent, and nobody knows whether the other side acted.",
    }),
    attempts: z.int().meta({ description: "How often it was sent." }),
    request: jsonObject,
    receipt: z.json().nullable(),
    error: problemSchema.nullable(),
    intendedAt: instantField,
    dispatchedAt: instantField.nullable(),
    settledAt: instantField.nullable(),
    canBeAsked: z
      .boolean()
      .meta({ description: "Whether the other side can be asked what it did for the key." }),
    asked: z.int().meta({ description: "How often it was asked in vain." }),
    askAt: instantField
      .nullable()
      .meta({ description: "When it is asked next, should the run be over by then." }),
    settledBy: z
      .object({ kind: z.string(), id: z.string(), label: z.string() })
      .nullable()
      .meta({ description: "Who found out, when that was not the worker that sent it." }),
    settleReason: z.string().nullable(),
    epoch: z.int().nullable().meta({ description: "The kill switches' epoch under which it was let out." }),
  })
  .meta({ id: "Effect" });

export type Effect = z.infer<typeof effectSchema>;

const tag = "Effects";
const params = z.strictObject({ effectId: idField("effect") });
const reasonField = z.string().trim().min(1).max(500);
const read = { method: "GET", tag, permission: "runs:read", status: 200 } as const;
const settle = {
  method: "POST",
  tag,
  permission: "effects:settle",
  idempotency: "required",
  params,
  status: 200,
  response: effectSchema,
} as const;

export const listEffects = route({
  ...read,
  path: "/v1/effects",
  operationId: "listEffects",
  summary: "List acts on the outside world, newest first",
  query: pageQuery.extend({
    status: z.enum(EFFECT_STATUSES).optional(),
    kind: z.enum(EFFECT_KINDS).optional(),
    runId: idField("run").optional(),
    olderThanMinutes: z.coerce.number().int().min(0).max(5_256_000).optional(),
  }),
  response: z.array(effectSchema),
  list: true,
  errors: [],
});

export const getEffect = route({
  ...read,
  path: "/v1/effects/{effectId}",
  operationId: "getEffect",
  summary: "Read an act on the outside world",
  params,
  response: effectSchema,
  errors: ["not_found"],
});

export const reconcileEffect = route({
  ...settle,
  path: "/v1/effects/{effectId}/reconcile",
  operationId: "reconcileEffect",
  summary: "Ask the other side now what it did for the key",
  description:
    "Settles the act when the other side says what it did, or that it did nothing. Nothing is sent again. An answer that settles nothing is no error: the act is then as unknown as before.",
  body: z.strictObject({ reason: reasonField }).meta({ id: "ReconcileEffect" }),
  errors: ["not_found", "conflict", "invalid_transition", "idempotency_conflict", "idempotency_in_progress"],
});

export const settleEffect = route({
  ...settle,
  path: "/v1/effects/{effectId}/settle",
  operationId: "settleEffect",
  summary: "Say what came of an act that nobody knows the outcome of",
  description:
    "For an act that the other side cannot be asked about: somebody looked there. The step that waits for it goes on: as done, with the receipt given, or as refused.",
  body: z
    .strictObject({
      outcome: z.enum(["acknowledged", "refused"]),
      receipt: z
        .json()
        .optional()
        .meta({ description: "What the other side has on record; the step's output." }),
      reason: reasonField.meta({ description: "How it was found out." }),
    })
    .refine(({ outcome, receipt = null }) => outcome === "acknowledged" || receipt === null, {
      path: ["receipt"],
      message: "is for what was done",
    })
    .meta({ id: "SettleEffect" }),
  errors: ["not_found", "conflict", "invalid_transition", "idempotency_conflict", "idempotency_in_progress"],
});
