import { z } from "zod";
import { APPROVAL_STATUSES } from "@/lib/kernel/states";
import {
  approvalSchema,
  decideApprovalBody,
  decideApprovalsBody,
  decidedItemSchema,
  delegateApprovalBody,
  remindApproversBody,
} from "./approvals";
import { route } from "./contract";
import { idField, instantField, pageQuery } from "./fields";

const params = z.strictObject({ approvalId: idField("approval") });
const base = { tag: "Approvals", permission: "approvals:read" } as const;
const repeats = ["idempotency_conflict", "idempotency_in_progress"] as const;
const writes = { ...base, method: "POST", idempotency: "required" } as const;

export const listApprovals = route({
  ...base,
  method: "GET",
  path: "/v1/approvals",
  operationId: "listApprovals",
  summary: "List approvals, newest first",
  query: pageQuery.extend({
    status: z.enum(APPROVAL_STATUSES).optional(),
    runId: idField("run").optional(),
    mine: z.enum(["true"]).optional().meta({ description: "`true`: those that wait for your own decision." }),
    role: z.string().max(63).optional().meta({ description: "Put to holders of this role." }),
    template: z.string().max(63).optional().meta({ description: "Key of the intent's template." }),
    q: z.string().trim().min(1).max(100).optional().meta({ description: "Part of the question." }),
    openedBefore: instantField.optional(),
    closingBefore: instantField
      .optional()
      .meta({ description: "Open ones that expire before this instant." }),
    sort: z
      .enum(["newest", "closing"])
      .default("newest")
      .meta({ description: "`closing`: what expires first comes first." }),
  }),
  status: 200,
  response: z.array(approvalSchema),
  list: true,
  errors: [],
});

export const getApproval = route({
  ...base,
  method: "GET",
  path: "/v1/approvals/{approvalId}",
  operationId: "getApproval",
  summary: "Read one approval",
  params,
  status: 200,
  response: approvalSchema,
  errors: ["not_found"],
});

export const decideApproval = route({
  ...writes,
  path: "/v1/approvals/{approvalId}/decisions",
  operationId: "decideApproval",
  summary: "Approve or reject",
  description:
    "A decision is made by a person: an API key cannot decide. Terminal once every stage has its quorum, or with the first rejection.",
  permission: "approvals:decide",
  person: true,
  params,
  body: decideApprovalBody,
  status: 201,
  response: approvalSchema,
  errors: ["not_found", "conflict", "invalid_transition", "gone", ...repeats],
});

export const decideApprovals = route({
  ...writes,
  path: "/v1/approvals/decisions",
  operationId: "decideApprovals",
  summary: "Approve or reject many at once",
  description:
    "Each is bound to the hash you saw and decided on its own: what cannot be recorded says why, the others are recorded.",
  permission: "approvals:decide",
  person: true,
  body: decideApprovalsBody,
  status: 200,
  response: z.array(decidedItemSchema),
  errors: [...repeats],
});

export const delegateApproval = route({
  ...writes,
  path: "/v1/approvals/{approvalId}/delegate",
  operationId: "delegateApproval",
  summary: "Have somebody else decide in your place",
  description:
    "The other person counts for the stages you counted for and gets a link; yours is dead. Never to who asked, nor to somebody who was asked already.",
  permission: "approvals:decide",
  person: true,
  params,
  body: delegateApprovalBody,
  status: 200,
  response: approvalSchema,
  errors: ["not_found", "conflict", "invalid_transition", "gone", ...repeats],
});

export const remindApprovers = route({
  ...writes,
  path: "/v1/approvals/{approvalId}/remind",
  operationId: "remindApprovers",
  summary: "Remind those who have not answered",
  description: "Once in ten minutes.",
  permission: "runs:operate",
  params,
  body: remindApproversBody,
  status: 200,
  response: approvalSchema,
  errors: ["not_found", "gone", ...repeats],
});
