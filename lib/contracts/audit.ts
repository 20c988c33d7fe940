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

export const auditVerificationSchema = z
  .object({
    intact: z.boolean(),
    checked: z.int().meta({ description: "Events walked." }),
    headSeq: z.int(),
    headHash: z.string(),
    broken: z
      .object({ seq: z.int(), problem: z.string() })
      .nullable()
      .meta({ description: "The first place where the chain does not hold." }),
  })
  .meta({ id: "AuditVerification" });

export type AuditEvent = z.infer<typeof auditEventSchema>;
export type AuditVerification = z.infer<typeof auditVerificationSchema>;

export const listAuditEvents = route({
  method: "GET",
  path: "/v1/audit-events",
  operationId: "listAuditEvents",
  tag: "Audit",
  summary: "List audit events, newest first",
  permission: "audit:read",
  query: pageQuery.extend({
    action: z.string().max(100).optional(),
    resourceId: z.string().max(100).optional(),
    actorId: z.string().max(100).optional(),
    requestId: z.string().max(100).optional(),
  }),
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
  permission: "audit:read",
  status: 200,
  response: auditVerificationSchema,
  errors: [],
});
