import { z } from "zod";
import { APPROVAL_STATUSES } from "@/lib/kernel/states";
import { idField, instantField, jsonObject, reasonField } from "./fields";

const personSchema = z.object({ id: idField("user"), name: z.string(), email: z.string() });

const audience = z.object({
  roles: z.array(z.string()).meta({ description: "Role keys." }),
  people: z.array(z.string()).meta({ description: "E-mail addresses." }),
});

const approvalDecisionSchema = z
  .object({
    id: idField("approvalDecision"),
    approver: personSchema,
    decision: z.enum(["approve", "reject"]),
    reason: z.string().nullable(),
    channel: z.enum(["link", "console", "api"]),
    snapshotHash: z.string().meta({ description: "SHA-256 of what the approver saw." }),
    at: instantField,
  })
  .meta({ id: "ApprovalDecision" });

/** One value of what was approved that is another now; absent on one side when it was not there. */
export const contractChangeSchema = z
  .object({ path: z.string(), before: z.json().optional(), after: z.json().optional() })
  .meta({ id: "ContractChange" });

const approverSchema = personSchema
  .extend({
    via: z.enum(["asked", "delegated", "escalated"]),
    stages: z.array(z.int()).meta({ description: "Stages, from 1, the person could count for when asked." }),
    state: z
      .enum(["waiting", "decided", "delegated"])
      .meta({ description: "`delegated`: somebody else decides instead." }),
  })
  .meta({ id: "Approver" });

const historySchema = z
  .object({
    kind: z.enum(["opened", "reopened", "reminded", "escalated", "delegated"]),
    at: instantField,
    by: z.string().nullable().meta({ description: "Who did it; null for the schedule." }),
    to: z.array(z.string()).meta({ description: "Names of those who were told." }),
    reason: z.string().nullable(),
  })
  .meta({ id: "ApprovalHistory" });

export const approvalSchema = z
  .object({
    id: idField("approval"),
    runId: idField("run"),
    nodeId: z.string(),
    round: z.int().min(1).meta({
      description:
        "Counts the askings: when what was approved is no longer what would be done, the round is `superseded` by the next.",
    }),
    rounds: z
      .array(z.object({ id: idField("approval"), round: z.int(), status: z.enum(APPROVAL_STATUSES) }))
      .meta({ description: "All rounds of this asking, oldest first." }),
    status: z.enum(APPROVAL_STATUSES),
    title: z.string(),
    why: z.string().meta({ description: "Why policy asks for it." }),
    template: z.string().nullable().meta({ description: "Key of the intent's template." }),
    snapshot: jsonObject.meta({
      description:
        "Exactly what is asked: input, template and policies by checksum, the acts it is for, and what they meet.",
    }),
    snapshotHash: z.string().meta({ description: "SHA-256 of the snapshot. A decision is bound to it." }),
    changes: z
      .array(contractChangeSchema)
      .nullable()
      .meta({ description: "What is different from the round before; null in the first round." }),
    roles: z.array(z.string()),
    quorum: z.int().min(1).meta({ description: "Approvals needed in all stages together." }),
    stages: z.array(
      z.object({
        ...audience.shape,
        quorum: z.int().min(1),
        given: z.int().min(0).meta({ description: "Approvals that count for this stage so far." }),
      }),
    ),
    excludeRequester: z.boolean(),
    approvals: z.int().min(0).meta({ description: "Approvals given so far that count." }),
    approvers: z.array(approverSchema),
    decisions: z.array(approvalDecisionSchema),
    history: z.array(historySchema),
    escalation: audience.nullable().meta({ description: "Who is asked as well from `escalateAt` on." }),
    createdAt: instantField,
    expiresAt: instantField,
    decidedAt: instantField.nullable(),
    nextReminderAt: instantField.nullable(),
    escalateAt: instantField.nullable(),
    escalatedAt: instantField.nullable(),
  })
  .meta({ id: "Approval" });

const decision = z.enum(["approve", "reject"]);
const decisionReason = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .optional()
  .meta({ description: "Required to reject." });
const seenHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({
    description: "`snapshotHash` of the approval as you read it: binds the decision to what you saw.",
    example: "0".repeat(64),
  });
const reasonToReject = {
  path: ["reason"],
  message: "a reason is required to reject",
};
const saysWhy = (body: { decision: "approve" | "reject"; reason?: string | undefined }) =>
  body.decision === "approve" || body.reason !== undefined;

export const decideApprovalBody = z
  .strictObject({ decision, reason: decisionReason, snapshotHash: seenHash })
  .refine(saysWhy, reasonToReject)
  .meta({ id: "DecideApproval" });

const DECIDED_AT_ONCE_MAX = 100;

export const decideApprovalsBody = z
  .strictObject({
    decision,
    reason: decisionReason,
    approvals: z
      .array(z.strictObject({ approvalId: idField("approval"), snapshotHash: seenHash }))
      .min(1)
      .max(DECIDED_AT_ONCE_MAX)
      .refine((items) => new Set(items.map(({ approvalId }) => approvalId)).size === items.length, {
        message: "names an approval twice",
      }),
  })
  .refine(saysWhy, reasonToReject)
  .meta({ id: "DecideApprovals" });

export const decidedItemSchema = z
  .object({
    approvalId: idField("approval"),
    recorded: z.boolean(),
    status: z.enum(APPROVAL_STATUSES).nullable().meta({ description: "How it stands when recorded." }),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: "Why nothing was recorded." }),
  })
  .meta({ id: "DecidedApproval" });

export const delegateApprovalBody = z
  .strictObject({
    email: z.email().max(254).toLowerCase().meta({
      description: "Of a member who may decide approvals and was not asked yet.",
      example: "ana@example.com",
    }),
    reason: reasonField,
  })
  .meta({ id: "DelegateApproval" });

export const remindApproversBody = z.strictObject({ reason: reasonField }).meta({ id: "RemindApprovers" });

export type Approval = z.infer<typeof approvalSchema>;
export type ContractChange = z.infer<typeof contractChangeSchema>;
export type DecideApprovalBody = z.infer<typeof decideApprovalBody>;
export type DecideApprovalsBody = z.infer<typeof decideApprovalsBody>;
export type DecidedItem = z.infer<typeof decidedItemSchema>;
export type DelegateApprovalBody = z.infer<typeof delegateApprovalBody>;
export type RemindApproversBody = z.infer<typeof remindApproversBody>;
