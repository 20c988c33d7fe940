import { z } from "zod";
import { CONNECTOR_HEALTHS } from "@/lib/kernel/connectors";
import type { Permission } from "@/lib/kernel/permissions";
import { APPROVAL_STATUSES, PROOF_METHODS, RUN_STATUSES, STUCK_CODES } from "@/lib/kernel/states";
import { idField, instantField, problemSchema } from "./fields";

const templateField = z.object({ key: z.string(), version: z.int() });

const runData = z
  .object({
    runId: idField("run"),
    intentId: idField("intent"),
    template: templateField,
    status: z.enum(RUN_STATUSES),
    waitingFor: z.string().nullable(),
    error: problemSchema.nullable(),
    seq: z.int().meta({
      description:
        "The last number of the run's journal then. Events may come out of order: the larger is newer.",
    }),
  })
  .meta({ id: "WebhookRunData" });

const stuckData = runData
  .extend({
    code: z.enum(STUCK_CODES).meta({ description: "Why nothing moves it." }),
    since: instantField,
  })
  .meta({ id: "WebhookStuckRunData" });

const intentData = z
  .object({
    intentId: idField("intent"),
    template: templateField,
    decisionId: idField("decision"),
    code: z.string().nullable().meta({ description: "`policy_error` when a rule could not be evaluated." }),
    explanation: z.string(),
  })
  .meta({ id: "WebhookIntentData" });

const approvalData = z
  .object({
    approvalId: idField("approval"),
    runId: idField("run"),
    nodeId: z.string(),
    title: z.string(),
    status: z.enum(APPROVAL_STATUSES),
    expiresAt: instantField,
    decidedAt: instantField.nullable(),
  })
  .meta({ id: "WebhookApprovalData" });

const proofData = z
  .object({
    proofId: idField("proof"),
    kind: z.string(),
    issuer: z.string().nullable(),
    subject: z.string().nullable(),
    runId: idField("run").nullable().meta({ description: "When the proof was given for one run." }),
    hash: z.string(),
    method: z.enum(PROOF_METHODS).nullable().meta({ description: "What it was verified by, once it was." }),
    reason: z.string().nullable(),
  })
  .meta({ id: "WebhookProofData" });

const connectorData = z
  .object({
    connectorId: idField("connector"),
    key: z.string(),
    title: z.string(),
    health: z.enum(CONNECTOR_HEALTHS),
    message: z.string().nullable(),
  })
  .meta({ id: "WebhookConnectorData" });

const testData = z
  .object({ endpointId: idField("webhookEndpoint"), message: z.string() })
  .meta({ id: "WebhookTestData" });

/** What events can be listened to: the closed list, with what each means and carries. */
export const WEBHOOK_EVENTS = {
  "run.queued": { summary: "A run was accepted and waits for its first step.", data: runData },
  "run.started": { summary: "A run's first step began.", data: runData },
  "run.waiting": {
    summary: "A run waits for a person, for something to come, or for a time.",
    data: runData,
  },
  "run.succeeded": { summary: "A run reached its end.", data: runData },
  "run.failed": { summary: "A run failed.", data: runData },
  "run.cancelled": { summary: "A run was cancelled.", data: runData },
  "run.compensated": { summary: "A run failed and what it had done was undone.", data: runData },
  "run.stuck": { summary: "Nothing moves a run any more: it wants a look.", data: stuckData },
  "intent.denied": { summary: "Policy denied an intent: nothing was done.", data: intentData },
  "approval.opened": { summary: "People were asked to approve.", data: approvalData },
  "approval.decided": { summary: "An approval was approved or rejected.", data: approvalData },
  "approval.expired": { summary: "An approval's time ran out, which rejects it.", data: approvalData },
  "proof.received": { summary: "A proof was given.", data: proofData },
  "proof.verified": { summary: "A signature or a person vouched for a proof.", data: proofData },
  "proof.rejected": { summary: "A proof was turned down.", data: proofData },
  "connector.down": { summary: "A connector no longer answers.", data: connectorData },
  "connector.recovered": { summary: "A connector that was down answers again.", data: connectorData },
  "webhook.test": { summary: "Sent on request, to one endpoint.", data: testData },
} as const satisfies Record<string, { summary: string; data: z.ZodType }>;

export type WebhookEventType = keyof typeof WEBHOOK_EVENTS;
export type WebhookData<T extends WebhookEventType> = z.infer<(typeof WEBHOOK_EVENTS)[T]["data"]>;

/** Groups of events, and what whoever has them sent somewhere must be allowed to read. */
export const WEBHOOK_GROUPS = {
  run: "runs:read",
  intent: "intents:read",
  approval: "approvals:read",
  proof: "proofs:read",
  connector: "connectors:read",
} as const satisfies Record<string, Permission>;

export type WebhookGroup = keyof typeof WEBHOOK_GROUPS;

const GROUPS = Object.keys(WEBHOOK_GROUPS) as WebhookGroup[];
/** Types that endpoints choose among; test events go to any. */
const WEBHOOK_EVENT_TYPES = (Object.keys(WEBHOOK_EVENTS) as WebhookEventType[]).filter(
  (type) => type !== "webhook.test",
);
/** What an endpoint may name: all, a group, or a type. */
export const WEBHOOK_PATTERNS: string[] = [
  "*",
  ...GROUPS.map((group) => `${group}.*`),
  ...WEBHOOK_EVENT_TYPES,
];

/** The groups a list of patterns reaches. Pure. */
export function groupsOf(patterns: readonly string[]): WebhookGroup[] {
  if (patterns.includes("*")) return GROUPS;
  return GROUPS.filter((group) => patterns.some((pattern) => pattern.startsWith(`${group}.`)));
}

/** What is posted: by the Standard Webhooks specification, with what happened in `data`. */
export function webhookBodySchema(type: WebhookEventType) {
  return z.object({
    type: z.literal(type),
    timestamp: instantField.meta({ description: "When it happened, not when it is sent." }),
    data: WEBHOOK_EVENTS[type].data,
  });
}
