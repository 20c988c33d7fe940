import { z } from "zod";
import { CONNECTOR_HEALTHS, CONNECTOR_KINDS } from "@/lib/kernel/connectors";
import { SECRET_NAMES, secretsField, targetSchema } from "./connector-config";
import { route } from "./contract";
import { idField, instantField, nameField, pageQuery, reasonField } from "./fields";

const keyField = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and dashes")
  .meta({ example: "purchasing" });

/** How calls through a connector are held back. */
export const limitsField = z.strictObject({
  timeoutSeconds: z
    .number()
    .min(0.1)
    .max(120)
    .default(15)
    .meta({ description: "The longest a call may take." }),
  callsPerMinute: z
    .int()
    .min(1)
    .max(100_000)
    .nullable()
    .default(null)
    .meta({ description: "Calls beyond it wait. null: no limit." }),
  breakerFailures: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .meta({ description: "After so many failures in a row no call is made for a while." }),
  breakerSeconds: z.int().min(1).max(3600).default(30).meta({ description: "How long that while is." }),
  whenDown: z.enum(["park", "fail"]).default("park").meta({
    description:
      "`park`: steps wait while it is down (degraded mode) and keep their retries. `fail`: they fail.",
  }),
});

export const connectorSchema = z
  .object({
    id: idField("connector"),
    key: z.string(),
    title: z.string(),
    target: targetSchema,
    limits: limitsField,
    secrets: z
      .array(z.object({ name: z.enum(SECRET_NAMES), setAt: instantField }))
      .meta({ description: "Which secrets are set. Their values are never returned." }),
    health: z.enum(CONNECTOR_HEALTHS),
    healthMessage: z.string().nullable(),
    healthSince: instantField.nullable(),
    checkedAt: instantField.nullable(),
    degradedMode: z.boolean().meta({ description: "It is down, and steps that need it are parked." }),
    revision: z.int(),
    createdAt: instantField,
    updatedAt: instantField,
  })
  .meta({ id: "Connector" });

export type Connector = z.output<typeof connectorSchema>;

export const createConnectorBody = z
  .strictObject({
    key: keyField,
    title: nameField,
    target: targetSchema,
    limits: limitsField.prefault({}),
    secrets: secretsField.default({}),
  })
  .meta({
    id: "CreateConnector",
    example: {
      key: "erp",
      title: "ERP",
      target: { kind: "http", baseUrl: "https://erp.example.com/api/", auth: { type: "bearer" } },
      secrets: { token: "erp-token-1" },
    },
  });

export const updateConnectorBody = z
  .strictObject({
    revision: z
      .int()
      .meta({ description: "`revision` as you read it: a change in between gives a conflict." }),
    title: nameField.optional(),
    target: targetSchema.optional().meta({
      description: "All of it. The kind stays; where it leads to changes only together with its secret.",
    }),
    limits: limitsField.partial().optional(),
    secrets: secretsField.optional(),
    reason: reasonField,
  })
  .meta({
    id: "UpdateConnector",
    example: { revision: 1, title: "ERP, Hanoi", reason: "Second ERP to come" },
  });

export const reasonBody = z.strictObject({ reason: reasonField }).meta({ id: "ConnectorReason" });

export type CreateConnector = z.input<typeof createConnectorBody>;
export type UpdateConnector = z.input<typeof updateConnectorBody>;
export type Limits = z.output<typeof limitsField>;

export const connectorCheckSchema = z
  .object({
    id: idField("connectorCheck"),
    ok: z.boolean(),
    /** The state of the connector after this test. */
    health: z.enum(CONNECTOR_HEALTHS),
    message: z.string(),
    latencyMs: z.int(),
    by: z.enum(["person", "schedule"]),
    at: instantField,
  })
  .meta({ id: "ConnectorCheck" });

export type ConnectorCheck = z.output<typeof connectorCheckSchema>;

const params = z.strictObject({ connectorId: idField("connector") });
const IDEMPOTENT = ["idempotency_conflict", "idempotency_in_progress"] as const;

export const listConnectors = route({
  method: "GET",
  path: "/v1/connectors",
  operationId: "listConnectors",
  tag: "Connectors",
  summary: "List connectors, newest first",
  permission: "connectors:read",
  query: pageQuery.extend({
    kind: z.enum(CONNECTOR_KINDS).optional(),
    health: z.enum(CONNECTOR_HEALTHS).optional(),
    q: z.string().max(100).optional().meta({ description: "Part of key or title." }),
  }),
  status: 200,
  response: z.array(connectorSchema),
  list: true,
  errors: [],
});

export const createConnector = route({
  method: "POST",
  path: "/v1/connectors",
  operationId: "createConnector",
  tag: "Connectors",
  summary: "Register a connector",
  permission: "connectors:write",
  idempotency: "required",
  body: createConnectorBody,
  status: 201,
  response: connectorSchema,
  errors: ["conflict", ...IDEMPOTENT],
});

export const getConnector = route({
  method: "GET",
  path: "/v1/connectors/{connectorId}",
  operationId: "getConnector",
  tag: "Connectors",
  summary: "Read one connector",
  permission: "connectors:read",
  params,
  status: 200,
  response: connectorSchema,
  errors: ["not_found"],
});

export const updateConnector = route({
  method: "PATCH",
  path: "/v1/connectors/{connectorId}",
  operationId: "updateConnector",
  tag: "Connectors",
  summary: "Change a connector or replace its secret",
  permission: "connectors:write",
  idempotency: "required",
  params,
  body: updateConnectorBody,
  status: 200,
  response: connectorSchema,
  errors: ["not_found", "conflict", ...IDEMPOTENT],
});

export const deleteConnector = route({
  method: "DELETE",
  path: "/v1/connectors/{connectorId}",
  operationId: "deleteConnector",
  tag: "Connectors",
  summary: "Remove a connector and its secret",
  description: "Refused while a published template, a policy in force or a run that is not over needs it.",
  permission: "connectors:write",
  idempotency: "required",
  params,
  body: reasonBody,
  status: 200,
  response: z.object({ id: idField("connector") }),
  errors: ["not_found", "conflict", ...IDEMPOTENT],
});

export const testConnector = route({
  method: "POST",
  path: "/v1/connectors/{connectorId}/test",
  operationId: "testConnector",
  tag: "Connectors",
  summary: "Test a connector now",
  description:
    "Reaches out with its credentials, and keeps what came of it. Answers 200 also when that failed.",
  permission: "connectors:write",
  idempotency: "required",
  params,
  body: reasonBody,
  status: 200,
  response: connectorCheckSchema,
  errors: ["not_found", ...IDEMPOTENT],
});

export const listConnectorChecks = route({
  method: "GET",
  path: "/v1/connectors/{connectorId}/health",
  operationId: "listConnectorChecks",
  tag: "Connectors",
  summary: "List the health tests of a connector, newest first",
  permission: "connectors:read",
  params,
  query: pageQuery,
  status: 200,
  response: z.array(connectorCheckSchema),
  list: true,
  errors: ["not_found"],
});
