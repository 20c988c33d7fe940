import { z } from "zod";
import { APPROVAL_STATUSES } from "@/lib/kernel/states";
import { route } from "./contract";
import { idField, instantField, jsonObject, pageQuery } from "./fields";

const approvalDecisionSchema = z
  .object({
    id: idField("approvalDecision"),
    approver: z.object({ id: idField("user"), name: z.string(), email: z.string() }),
    decision: z.enum(["approve", "reject"]),
    reason: z.string().nullable(),
    channel: z.enum(["link", "console", "api"]),
    snapshotHash: z.string().meta({ description: "SHA-256 of what the approver saw." }),
    at: instantField,
  })
  .meta({ id: "ApprovalDecision" });

export const approvalSchema = z
  .object({
    id: idField("approval"),
    runId: idField("run"),
    nodeId: z.string(),
    status: z.enum(APPROVAL_STATUSES),
    title: z.string(),
    why: z.string().meta({ description: "Why policy asks for it." }),
    snapshot: jsonObject.meta({ description: "Exactly what is asked." }),
    snapshotHash: z.string(),
    roles: z.array(z.string()),
    quorum: z.int().min(1),
    approvals: z.int().min(0).meta({ description: "Approvals given so far." }),
    approvers: z.array(z.object({ id: idField("user"), name: z.string(), email: z.string() })),
    decisions: z.array(approvalDecisionSchema),
    createdAt: instantField,
    expiresAt: instantField,
    decidedAt: instantField.nullable(),
  })
  .meta({ id: "Approval" });

export const decideApprovalBody = z
  .strictObject({
    decision: z.enum(["approve", "reject"]),
    reason: z.string().trim().min(1).max(1000).optional().meta({ description: "Required to reject." }),
    snapshotHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .meta({
        description: "`snapshotHash` of the approval as you read it: binds the decision to what you saw.",
        example: "0".repeat(64),
      }),
  })
  .refine((body) => body.decision === "approve" || body.reason !== undefined, {
    path: ["reason"],
    message: "a reason is required to reject",
  })
  .meta({ id: "DecideApproval" });

export type Approval = z.infer<typeof approvalSchema>;
export type DecideApprovalBody = z.infer<typeof decideApprovalBody>;

const params = z.strictObject({ approvalId: idField("approval") });

export const listApprovals = route({
  method: "GET",
  path: "/v1/approvals",
  operationId: "listApprovals",
  tag: "Approvals",
  summary: "List approvals, newest first",
  permission: "approvals:read",
  query: pageQuery.extend({
    status: z.enum(APPROVAL_STATUSES).optional(),
    runId: idField("run").optional(),
  }),
  status: 200,
  response: z.array(approvalSchema),
  list: true,
  errors: [],
});

export const getApproval = route({
  method: "GET",
  path: "/v1/approvals/{approvalId}",
  operationId: "getApproval",
  tag: "Approvals",
  summary: "Read one approval",
  permission: "approvals:read",
  params,
  status: 200,
  response: approvalSchema,
  errors: ["not_found"],
});

export const decideApproval = route({
  method: "POST",
  path: "/v1/approvals/{approvalId}/decisions",
  operationId: "decideApproval",
  tag: "Approvals",
  summary: "Approve or reject",
  description:
    "A decision is made by a person: an API key cannot decide. Terminal once the quorum is reached.",
  permission: "approvals:decide",
  person: true,
  idempotency: "required",
  params,
  body: decideApprovalBody,
  status: 201,
  response: approvalSchema,
  errors: [
    "not_found",
    "conflict",
    "invalid_transition",
    "gone",
    "idempotency_conflict",
    "idempotency_in_progress",
  ],
});
