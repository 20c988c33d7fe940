import { z } from "zod";
import { PERMISSIONS } from "@/lib/kernel/permissions";
import { route } from "./contract";
import { futureField, idField, instantField, nameField, pageQuery, reasonField } from "./fields";

export const API_KEY_STATUSES = ["active", "expired", "revoked"] as const;

const scopesField = z
  .array(z.enum(PERMISSIONS))
  .max(PERMISSIONS.length)
  .refine((scopes) => new Set(scopes).size === scopes.length, "must not name a permission twice")
  .meta({
    description: "What the key may do: permissions of its creator.",
    example: ["runs:read"],
    uniqueItems: true,
  });

export const apiKeySchema = z
  .object({
    id: idField("apiKey"),
    name: z.string(),
    prefix: z.string().meta({ description: "The secret's first characters, to recognise it by." }),
    scopes: z.array(z.enum(PERMISSIONS)),
    status: z.enum(API_KEY_STATUSES),
    createdBy: z.object({ id: idField("user"), name: z.string() }).nullable(),
    createdAt: instantField,
    expiresAt: instantField.nullable(),
    lastUsedAt: instantField.nullable().meta({ description: "To the minute." }),
    revokedAt: instantField.nullable(),
    replacedBy: idField("apiKey").nullable().meta({ description: "The key a rotation made in its place." }),
  })
  .meta({ id: "ApiKey" });

const newApiKeySchema = apiKeySchema
  .extend({ secret: z.string().meta({ description: "The key itself. Shown this once.", example: "iok_…" }) })
  .meta({ id: "NewApiKey" });

export type ApiKey = z.infer<typeof apiKeySchema>;
export type NewApiKey = z.infer<typeof newApiKeySchema>;

const params = z.strictObject({ apiKeyId: idField("apiKey") });

const shared = { tag: "API keys" } as const;
const writes = {
  ...shared,
  method: "POST",
  permission: "api-keys:write",
  idempotency: "required",
} as const;

export const listApiKeys = route({
  ...shared,
  method: "GET",
  path: "/v1/api-keys",
  operationId: "listApiKeys",
  summary: "List the workspace's API keys, newest first",
  permission: "api-keys:read",
  query: pageQuery.extend({ status: z.enum(API_KEY_STATUSES).optional() }),
  status: 200,
  response: z.array(apiKeySchema),
  list: true,
  errors: [],
});

export const getApiKey = route({
  ...shared,
  method: "GET",
  path: "/v1/api-keys/{apiKeyId}",
  operationId: "getApiKey",
  summary: "Read one API key",
  permission: "api-keys:read",
  params,
  status: 200,
  response: apiKeySchema,
  errors: ["not_found"],
});

export const createApiKey = route({
  ...writes,
  path: "/v1/api-keys",
  operationId: "createApiKey",
  summary: "Create an API key",
  description: "The secret is in this answer and nowhere else. A key gets no scope that its creator lacks.",
  body: z
    .strictObject({ name: nameField, scopes: scopesField, expiresAt: futureField.optional() })
    .meta({ id: "CreateApiKey" }),
  status: 201,
  response: newApiKeySchema,
  errors: ["idempotency_conflict", "idempotency_in_progress"],
});

export const rotateApiKey = route({
  ...writes,
  path: "/v1/api-keys/{apiKeyId}/rotate",
  operationId: "rotateApiKey",
  summary: "Replace an API key by a new one",
  description:
    "The new key has the old one's name and scopes, and as long to live. Both work until the overlap is over.",
  params,
  body: z
    .strictObject({
      reason: reasonField,
      overlapSeconds: z
        .int()
        .min(0)
        .max(604_800)
        .default(86_400)
        .meta({ description: "How long the old key still works: at most 7 days." }),
    })
    .meta({ id: "RotateApiKey" }),
  status: 201,
  response: newApiKeySchema,
  errors: ["not_found", "invalid_transition", "idempotency_conflict", "idempotency_in_progress"],
});

export const revokeApiKey = route({
  ...writes,
  path: "/v1/api-keys/{apiKeyId}/revoke",
  operationId: "revokeApiKey",
  summary: "Revoke an API key at once",
  params,
  body: z.strictObject({ reason: reasonField }).meta({ id: "RevokeApiKey" }),
  status: 200,
  response: apiKeySchema,
  errors: ["not_found", "invalid_transition", "idempotency_conflict", "idempotency_in_progress"],
});
