import { z } from "zod";
import { route } from "./contract";
import { actorSchema, idField, instantField, pageQuery } from "./fields";

export const auditEventSchema = z
  .object({
    id: idField("auditEvent"),
    seq: z.int().min(1),
    workspaceId: idField("workspace").nullable(),
    at: instantField,
    actor: actorSchema,
    action: z.string().meta({ example: "intent.executed" }),
    resource: z.object({ kind: z.string(), id: z.string() }),
    before: z.json().nullable(),
    after: z.json().nullable(),
    reason: z.string().nullable(),
    requestId: z.string().nullable(),
    address: z.string().nullable(),
    contentHash: z.string(),
    prevHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: "AuditEvent" });

export const auditCheckpointSchema = z
  .object({
    tenantId: idField("tenant"),
    seq: z.int().min(1).meta({ description: "The event that was signed, and by its hash all before it." }),
    hash: z.string().meta({ description: "That event's hash." }),
    at: instantField,
    keyId: z.string().meta({ description: "Which key of `/v1/audit-keys` signed it." }),
    signature: z.string().meta({
      description:
        'Ed25519, base64url, over the RFC 8785 form of the other fields and `kind: "intent-os/audit-checkpoint/1"`.',
    }),
  })
  .meta({ id: "AuditCheckpoint" });

export const auditVerificationSchema = z
  .object({
    intact: z.boolean(),
    checked: z.int().meta({ description: "Events walked." }),
    headSeq: z.int(),
    headHash: z.string(),
    checkpoints: z.int().meta({ description: "Signed checkpoints that the walk was held to." }),
    signedSeq: z.int().meta({ description: "The last event that is signed; 0 when none is." }),
    signedAt: instantField.nullable(),
    broken: z
      .object({ seq: z.int(), problem: z.string() })
      .nullable()
      .meta({ description: "The first place where the chain does not hold." }),
  })
  .meta({ id: "AuditVerification" });

export const auditKeySetSchema = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: z.string(),
        kid: z.string(),
        use: z.literal("sig"),
        alg: z.literal("EdDSA"),
      }),
    ),
  })
  .meta({ id: "AuditKeySet" });

export const auditExportSchema = z
  .object({
    format: z.literal("intent-os/audit-export/1"),
    tenantId: idField("tenant"),
    exportedAt: instantField,
    filters: z.record(z.string(), z.string()).meta({ description: "Empty when the chain is whole." }),
    headSeq: z.int(),
    headHash: z.string(),
    keys: auditKeySetSchema.shape.keys,
    checkpoints: z.array(auditCheckpointSchema).meta({ description: "All up to the head, oldest first." }),
    events: z.array(auditEventSchema).meta({ description: "Oldest first, one a line." }),
    seal: z
      .object({ count: z.int(), digest: z.string(), keyId: z.string(), signature: z.string() })
      .meta({ description: "Signs the fields above `keys`, and the events by their hashes." }),
  })
  .meta({ id: "AuditExport" });

const filter = z.strictObject({
  action: z.string().max(100).optional().meta({ example: "intent.executed" }),
  resourceId: z.string().max(100).optional(),
  actorId: z.string().max(100).optional(),
  requestId: z.string().max(100).optional(),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: "At this instant or later." }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: "Before this instant." }),
});

export type AuditEvent = z.infer<typeof auditEventSchema>;
export type AuditCheckpoint = z.infer<typeof auditCheckpointSchema>;
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
export type AuditKeySet = z.infer<typeof auditKeySetSchema>;
export type AuditExport = z.infer<typeof auditExportSchema>;
/** What audit events can be narrowed by. */
export type AuditFilter = z.infer<typeof filter>;

export const listAuditEvents = route({
  method: "GET",
  path: "/v1/audit-events",
  operationId: "listAuditEvents",
  tag: "Audit",
  summary: "List audit events, newest first",
  permission: "audit:read",
  query: pageQuery.extend(filter.shape),
  status: 200,
  response: z.array(auditEventSchema),
  list: true,
  errors: [],
});

export const verifyAudit = route({
  method: "GET",
  path: "/v1/audit-events/verify",
  operationId: "verifyAudit",
  tag: "Audit",
  summary: "Walk the tenant's hash chain and say whether it is intact",
  description: "Holds every event to the one before it, and the chain to its signed checkpoints.",
  permission: "audit:read",
  status: 200,
  response: auditVerificationSchema,
  errors: [],
});

export const listAuditCheckpoints = route({
  method: "GET",
  path: "/v1/audit-events/checkpoints",
  operationId: "listAuditCheckpoints",
  tag: "Audit",
  summary: "List signed checkpoints of the chain, newest first",
  description: "Keep them elsewhere: a chain that no longer has a kept checkpoint was cut or written anew.",
  permission: "audit:read",
  query: pageQuery,
  status: 200,
  response: z.array(auditCheckpointSchema),
  list: true,
  errors: [],
});

export const exportAudit = route({
  method: "GET",
  path: "/v1/audit-events/export",
  operationId: "exportAudit",
  tag: "Audit",
  summary: "Export audit events, oldest first, as a signed JSON file or as CSV",
  description:
    "Signs the chain's head, and is itself recorded. `npm run verify -- <file>` checks the JSON file without a server.",
  permission: "audit:read",
  query: filter.extend({ format: z.enum(["json", "csv"]).default("json") }),
  status: 200,
  response: auditExportSchema,
  csv: true,
  errors: [],
});
