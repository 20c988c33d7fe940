import { z } from "zod";
import { route } from "./contract";
import { futureField, idField, instantField, nameField, pageQuery, reasonField } from "./fields";
import { proofKindField, shortKeyField } from "./proof-fields";

const ISSUER_STATUSES = ["active", "disabled"] as const;
const KEY_ALGORITHMS = ["hmac-sha256", "ed25519"] as const;

const issuerKeySchema = z
  .object({
    id: idField("proofIssuerKey"),
    algorithm: z.enum(KEY_ALGORITHMS),
    publicKey: z.string().nullable().meta({ description: "Of Ed25519. A shared secret is never returned." }),
    status: z.enum(["active", "expired", "retired"]),
    createdAt: instantField,
    expiresAt: instantField.nullable(),
    retiredAt: instantField.nullable(),
  })
  .meta({ id: "ProofIssuerKey" });

export const proofIssuerSchema = z
  .object({
    id: idField("proofIssuer"),
    key: z.string().meta({ description: "What templates and proofs name it by." }),
    title: z.string(),
    kinds: z.array(z.string()).meta({ description: "Kinds of proof it may give; empty: any." }),
    toleranceSeconds: z.int(),
    perMinute: z.int(),
    status: z.enum(ISSUER_STATUSES),
    inboundPath: z
      .string()
      .meta({ description: "Where it posts signed messages.", example: "/v1/proof-issuers/iss_…/proofs" }),
    keys: z.array(issuerKeySchema).meta({ description: "Newest first. Any active one may sign." }),
    revision: z.int(),
    createdAt: instantField,
    updatedAt: instantField,
  })
  .meta({ id: "ProofIssuer" });

const newIssuerKeySchema = proofIssuerSchema
  .extend({
    keyId: idField("proofIssuerKey"),
    secret: z
      .string()
      .nullable()
      .meta({ description: "The shared secret of an HMAC key, `whsec_…`. Shown this once." }),
  })
  .meta({ id: "NewProofIssuerKey" });

export type ProofIssuer = z.output<typeof proofIssuerSchema>;
export type ProofIssuerKey = z.output<typeof issuerKeySchema>;
export type NewProofIssuerKey = z.output<typeof newIssuerKeySchema>;

const kindsField = z
  .array(proofKindField)
  .max(50)
  .refine((kinds) => new Set(kinds).size === kinds.length, "must not name a kind twice")
  .meta({ uniqueItems: true });
const toleranceField = z
  .int()
  .min(10)
  .max(3600)
  .meta({ description: "How far a message's time may be from ours, in either direction." });
const perMinuteField = z.int().min(1).max(100_000).meta({ description: "Messages a minute; more get 429." });

export const createIssuerBody = z
  .strictObject({
    key: shortKeyField,
    title: nameField,
    kinds: kindsField.default([]),
    toleranceSeconds: toleranceField.default(300),
    perMinute: perMinuteField.default(600),
  })
  .meta({
    id: "CreateProofIssuer",
    example: { key: "carrier", title: "Nhanh Express", kinds: ["delivery"] },
  });

export const updateIssuerBody = z
  .strictObject({
    revision: z
      .int()
      .meta({ description: "`revision` as you read it: a change in between gives a conflict." }),
    title: nameField.optional(),
    kinds: kindsField.optional(),
    toleranceSeconds: toleranceField.optional(),
    perMinute: perMinuteField.optional(),
    status: z
      .enum(ISSUER_STATUSES)
      .optional()
      .meta({ description: "`disabled`: its messages are refused; proofs it gave stay." }),
    reason: reasonField,
  })
  .meta({ id: "UpdateProofIssuer", example: { revision: 1, status: "disabled", reason: "Contract ended" } });

const expiresAt = futureField.optional().meta({ description: "The key signs nothing that comes later." });

export const addIssuerKeyBody = z
  .discriminatedUnion("algorithm", [
    z.strictObject({ algorithm: z.literal("hmac-sha256"), expiresAt, reason: reasonField }),
    z.strictObject({
      algorithm: z.literal("ed25519"),
      publicKey: z
        .string()
        .regex(/^whpk_[A-Za-z0-9+/]{43}=$/, "must be whpk_ and 32 bytes in base64")
        .meta({ description: "The issuer keeps the private half." }),
      expiresAt,
      reason: reasonField,
    }),
  ])
  .meta({ id: "AddProofIssuerKey", example: { algorithm: "hmac-sha256", reason: "First key" } });

export type CreateIssuer = z.input<typeof createIssuerBody>;
export type UpdateIssuer = z.output<typeof updateIssuerBody>;
export type AddIssuerKey = z.output<typeof addIssuerKeyBody>;

const params = z.strictObject({ proofIssuerId: idField("proofIssuer") });
const IDEMPOTENT = ["idempotency_conflict", "idempotency_in_progress"] as const;
const read = { method: "GET", tag: "Proofs", permission: "proofs:read", status: 200 } as const;
const write = { tag: "Proofs", permission: "proof-issuers:write", idempotency: "required" } as const;

export const listProofIssuers = route({
  ...read,
  path: "/v1/proof-issuers",
  operationId: "listProofIssuers",
  summary: "List issuers of proof, newest first",
  query: pageQuery.extend({ status: z.enum(ISSUER_STATUSES).optional() }),
  response: z.array(proofIssuerSchema),
  list: true,
  errors: [],
});

export const getProofIssuer = route({
  ...read,
  path: "/v1/proof-issuers/{proofIssuerId}",
  operationId: "getProofIssuer",
  summary: "Read one issuer",
  params,
  response: proofIssuerSchema,
  errors: ["not_found"],
});

export const createProofIssuer = route({
  ...write,
  method: "POST",
  path: "/v1/proof-issuers",
  operationId: "createProofIssuer",
  summary: "Register an issuer",
  body: createIssuerBody,
  status: 201,
  response: proofIssuerSchema,
  errors: ["conflict", ...IDEMPOTENT],
});

export const updateProofIssuer = route({
  ...write,
  method: "PATCH",
  path: "/v1/proof-issuers/{proofIssuerId}",
  operationId: "updateProofIssuer",
  summary: "Change an issuer, or disable it",
  description: "An issuer is never removed: proofs it gave name it.",
  params,
  body: updateIssuerBody,
  status: 200,
  response: proofIssuerSchema,
  errors: ["not_found", "conflict", ...IDEMPOTENT],
});

export const addProofIssuerKey = route({
  ...write,
  method: "POST",
  path: "/v1/proof-issuers/{proofIssuerId}/keys",
  operationId: "addProofIssuerKey",
  summary: "Give an issuer one more key",
  description:
    "HMAC: a secret is made and shown this once. Ed25519: the issuer's public key. The older keys work on, so that " +
    "the issuer can go over; then retire them. At most ten keys are active at a time.",
  params,
  body: addIssuerKeyBody,
  status: 201,
  response: newIssuerKeySchema,
  errors: ["not_found", "limit_exceeded", ...IDEMPOTENT],
});

export const retireProofIssuerKey = route({
  ...write,
  method: "POST",
  path: "/v1/proof-issuers/{proofIssuerId}/keys/{proofIssuerKeyId}/retire",
  operationId: "retireProofIssuerKey",
  summary: "Retire a key at once",
  description: "What it signed before stays verified.",
  params: params.extend({ proofIssuerKeyId: idField("proofIssuerKey") }),
  body: z.strictObject({ reason: reasonField }).meta({ id: "RetireProofIssuerKey" }),
  status: 200,
  response: proofIssuerSchema,
  errors: ["not_found", "invalid_transition", ...IDEMPOTENT],
});
