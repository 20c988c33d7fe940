import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from "zod-openapi";
import { ERROR_CODES, type ErrorCode } from "@/lib/kernel/errors";
import { ROUTES } from ".";
import { auditKeySetSchema } from "./audit";
import type { RouteContract } from "./contract";
import { errorHeaders, parametersInHeaders, signedHeaders, successHeaders } from "./openapi-headers";
import { webhookOperations } from "./openapi-webhooks";

/** Codes any route can answer; `not_found` when `X-Tenant-Id` or `X-Workspace-Id` names what it cannot reach. */
const ALWAYS: ErrorCode[] = [
  "unauthenticated",
  "forbidden",
  "not_found",
  "rate_limited",
  "internal",
  "unavailable",
];
/** Codes any signed route can answer: it knows no permission. */
const ALWAYS_SIGNED: ErrorCode[] = ["unauthenticated", "rate_limited", "internal", "unavailable"];
/** Codes any route with a body can answer. */
const WITH_BODY: ErrorCode[] = ["invalid_request", "payload_too_large", "validation_failed"];

const errorSchema = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      details: z
        .looseObject({
          issues: z
            .array(z.looseObject({ path: z.string(), message: z.string() }))
            .optional()
            .meta({ description: "The fields that are wrong, with `validation_failed`." }),
        })
        .optional()
        .meta({ description: "Facts of the error: fields, state, decision." }),
      requestId: z.string(),
      docs: z.string().meta({ description: "Where this code is explained." }),
    }),
  })
  .meta({ id: "Error" });

const metaSchema = z.object({ requestId: z.string() }).meta({ id: "Meta" });
const pageMetaSchema = z
  .object({ requestId: z.string(), nextCursor: z.string().nullable() })
  .meta({ id: "PageMeta" });

const TAGS: Record<RouteContract["tag"], string> = {
  Identity: "Who a credential is.",
  Intents: "What callers ask for. Policy decides before anything else happens.",
  Templates: "What intents run: versions of a graph of nodes, validated before they are published.",
  Triggers: "What starts intents by itself: schedules and signed messages from outside.",
  Runs: "How accepted intents are carried out, step by step.",
  Events: "What happened outside, told to the runs that wait for it.",
  Effects: "Acts on the outside world: what was sent under which key, and what came of it.",
  "Kill switches": "Halt every act of a tenant or a workspace, and lift the halt.",
  Approvals: "What people are asked, and what they decided.",
  Proofs: "Evidence of what happened outside: who gave it, what vouches for it, which steps it satisfied.",
  Policies: "Rules in versions: drafted, tested, simulated, published, rolled back.",
  Connectors: "What runs reach the outside world by: credentials, health, and where calls may go.",
  Webhooks: "Where events are posted to, signed, and what came of each delivery.",
  Decisions: "What policy said, on what input, and why.",
  Audit: "The tenant's append-only, hash-chained record.",
  Tenants: "An organisation: its people, roles and workspaces.",
  Workspaces: "Where a tenant's work is done: sandbox or live.",
  Members: "People, and the roles they hold.",
  Roles: "Named lists of permissions.",
  "API keys": "Credentials of programs.",
  Invitations: "People asked to join by e-mail.",
};

/** The OpenAPI 3.1 document of the whole public API, generated from the contracts that validate it. */
export function openApiDocument(serverUrl: string) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const contract of ROUTES) {
    paths[contract.path] = {
      ...paths[contract.path],
      [contract.method.toLowerCase()]: operationOf(contract),
    };
  }
  paths["/v1/audit-keys"] = { get: auditKeysOperation };
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Intent OS",
      version: "1.0.0",
      summary: "A policy-first, proof-aware control plane for real-world work",
      description: overview(),
      license: { name: "Proprietary", identifier: "LicenseRef-Proprietary" },
    },
    servers: [{ url: serverUrl }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: webhookOperations(),
    components: {
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key, `iok_…`." },
        signature: {
          type: "apiKey",
          in: "header",
          name: "webhook-signature",
          description:
            "`v1,<base64>` (HMAC-SHA256) or `v1a,<base64>` (Ed25519) over `{webhook-id}.{webhook-timestamp}.{body}`, " +
            "by the Standard Webhooks specification; several with spaces between.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "intent-os-session",
          description:
            "A person signed in to the console, from a page of this host: a browser sends `Sec-Fetch-Site`, others an " +
            "`Origin` that names it.",
        },
      },
    },
  });
}

/** The one route that takes no credential: its answer is a bare JWK set, as verifiers expect it. */
const auditKeysOperation: ZodOpenApiOperationObject = {
  operationId: "getAuditKeys",
  tags: ["Audit"],
  summary: "Public keys of signed audit checkpoints, as a JWK set",
  description: "Open, so that whoever was given an exported file can check it.",
  security: [],
  responses: {
    200: { description: "Done.", content: { "application/json": { schema: auditKeySetSchema } } },
    "4XX": { description: "No such request." },
  },
};

function overview(): string {
  const codes = Object.entries(ERROR_CODES).map(
    ([code, { status, title, action }]) => `| \`${code}\` | ${status} | ${title} | ${action} |`,
  );
  return [
    "Every answer is `{data, meta}` or `{error}`; `X-Request-Id` names it. Lists take `limit` and `cursor` and answer",
    "`meta.nextCursor`. A POST with side effects needs an `Idempotency-Key`: the same key and body give the stored",
    "answer with `Idempotent-Replayed: true`; another body gives 409. Amounts are integers in minor units.",
    "",
    "## Errors",
    "",
    "| code | status | meaning | what to do |",
    "|---|---|---|---|",
    ...codes,
  ].join("\n");
}

function operationOf(contract: RouteContract): ZodOpenApiOperationObject {
  const meta = contract.list ? pageMetaSchema : metaSchema;
  const success = (description: string) => ({
    description,
    headers: successHeaders(Boolean(contract.idempotency ?? contract.auth)),
    content: contract.media
      ? {
          [contract.media]: {
            schema: contract.media === "text/event-stream" ? messageOf(contract) : contract.response,
          },
        }
      : {
          "application/json": { schema: z.object({ data: contract.response, meta }) },
          ...(contract.csv && { "text/csv": { schema: z.string() } }),
        },
  });
  const parameters = {
    ...(contract.params && { path: contract.params as z.ZodObject }),
    ...(contract.query && { query: contract.query as z.ZodObject }),
    header:
      contract.auth === "signature"
        ? signedHeaders
        : parametersInHeaders(contract.idempotency !== undefined, contract.headers),
  };
  const needs = contract.permission
    ? `Permission: \`${contract.permission}\`.`
    : "Takes no API key: the message is signed.";
  return {
    operationId: contract.operationId,
    tags: [contract.tag],
    summary: contract.summary,
    description: [contract.description, needs].filter(Boolean).join("\n\n"),
    ...(contract.auth === "signature" && { security: [{ signature: [] }] }),
    ...(contract.person && { security: [{ session: [] }] }),
    requestParams: parameters,
    ...(contract.body && {
      requestBody: { required: true, content: { "application/json": { schema: contract.body } } },
    }),
    ...(contract.upload && { requestBody: { required: true, content: binary(contract.upload) } }),
    responses: {
      [contract.status]: success("Done."),
      ...(contract.operationId === "executeIntent" && { 200: success("The run ended within `wait`.") }),
      ...(contract.media === "text/event-stream" && {
        204: { description: "It has ended, and nothing comes after `Last-Event-ID`: do not connect again." },
      }),
      ...errorResponses(contract),
    },
  };
}

/** One message of a stream, whose data is what the contract answers. */
function messageOf({ response }: RouteContract) {
  return {
    type: "object" as const,
    required: ["id", "data"],
    properties: {
      id: { type: "string" as const },
      data: {
        type: "string" as const,
        contentMediaType: "application/json",
        contentSchema: { $ref: `#/components/schemas/${response.meta()?.id}` },
      },
    },
  };
}

/** A file, as it is. */
function binary(types: readonly string[]) {
  return Object.fromEntries(
    types.map((type) => [type, { schema: { type: "string", format: "binary" } as const }]),
  );
}

function errorResponses(contract: RouteContract): ZodOpenApiResponsesObject {
  const query = contract.query && !contract.body ? (["validation_failed"] as const) : [];
  const writes = contract.method === "GET" ? [] : (["tenant_suspended"] as const);
  const always = contract.auth === "signature" ? ALWAYS_SIGNED : ALWAYS;
  const codes = new Set([...always, ...writes, ...(contract.body ? WITH_BODY : query), ...contract.errors]);
  const inOrder = (Object.keys(ERROR_CODES) as ErrorCode[]).filter((code) => codes.has(code));
  const byStatus = Map.groupBy(inOrder, (code) => ERROR_CODES[code].status);
  return Object.fromEntries([...byStatus].map(([status, same]) => [status, errorResponse(status, same)]));
}

/** Many operations answer the same: said once, under `components`, and referred to. */
const errorResponseById = new Map<string, ZodOpenApiResponseObject>();

function errorResponse(status: number, codes: ErrorCode[]): ZodOpenApiResponseObject {
  const id = codes.map((code) => code.replace(/(^|_)(.)/g, (_, __, first) => first.toUpperCase())).join("Or");
  const known = errorResponseById.get(id);
  if (known) return known;
  const response = {
    id,
    description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}.`).join(" "),
    headers: errorHeaders(status),
    content: { "application/json": { schema: errorSchema } },
  };
  errorResponseById.set(id, response);
  return response;
}
