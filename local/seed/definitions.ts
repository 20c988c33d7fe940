import type { PublishPolicy } from "@/lib/domains/policies";
import type { PublishTemplate } from "@/lib/domains/templates";

const inputSchema = {
  type: "object",
  additionalProperties: false,
  required: ["supplier", "amount", "currency"],
  properties: {
    supplier: { type: "string", minLength: 1, maxLength: 200 },
    amount: { type: "integer", minimum: 1, description: "Minor units, such as cents" },
    currency: { type: "string", pattern: "^[A-Z]{3}$" },
    note: { type: "string", maxLength: 500 },
  },
};

/** Up to 5,000.00 is allowed, above that finance approves, above 100,000.00 it is denied. */
export const spendingRules: PublishPolicy = {
  key: "spending",
  title: "Spending",
  note: "First version",
  rules: [
    {
      id: "hard-limit",
      title: "Hard limit per intent",
      appliesTo: ["intent"],
      when: "input.amount > 10000000",
      effect: "deny",
      reason: "The amount is over the limit of 100,000.00 per intent",
    },
    {
      id: "finance-approves",
      title: "Finance approves large amounts",
      appliesTo: ["intent"],
      when: "input.amount > 500000",
      effect: "require_approval",
      obligations: { approval: { roles: ["finance"], quorum: 1, excludeRequester: true } },
      reason: "Amounts over 5,000.00 need one approval by finance, and not by the requester",
    },
    {
      id: "small-amounts",
      title: "Small amounts go through",
      appliesTo: ["intent"],
      when: "input.amount <= 500000",
      effect: "allow",
      reason: "The amount is within 5,000.00",
    },
  ],
};

const call = {
  id: "call",
  kind: "http" as const,
  title: "Place the order",
  connector: "purchasing",
  method: "POST" as const,
  path: "/orders",
  body: {
    supplier: "input.supplier",
    amount: "input.amount",
    currency: "input.currency",
    note: "has(input.note) ? input.note : ''",
    run: "run.id",
  },
  retry: { attempts: 5, backoffSeconds: 1, maxBackoffSeconds: 30 },
  timeoutSeconds: 5,
};

/** The slice's template: policy → approval (when obliged) → HTTP request → e-mail → end. */
export function approveAndCall(notify: string): PublishTemplate {
  return {
    key: "approve-and-call",
    title: "Approve and call",
    note: "First version",
    definition: {
      inputSchema,
      nodes: [
        { id: "check", kind: "policy", title: "Check policy" },
        {
          id: "approve",
          kind: "approval",
          title: "Finance approves",
          question: "'Order from ' + input.supplier",
          expiresSeconds: 3 * 86_400,
        },
        call,
        {
          id: "notify",
          kind: "notify",
          title: "Tell purchasing",
          to: `'${notify}'`,
          subject: "'Ordered from ' + input.supplier",
          text: "'The order was placed. Receipt: ' + steps.call.output.body.receipt",
        },
        { id: "end", kind: "end", title: "Done", output: { receipt: "steps.call.output.body.receipt" } },
      ],
      edges: [
        { from: "check", to: "approve" },
        { from: "approve", to: "call" },
        { from: "call", to: "notify" },
        { from: "notify", to: "end" },
      ],
    },
  };
}

/** The same without approval and with a failure route: when the call fails for good, people are told. */
export function callOrReport(notify: string): PublishTemplate {
  return {
    key: "call-or-report",
    title: "Call, or report the failure",
    note: "First version",
    definition: {
      inputSchema,
      nodes: [
        { id: "check", kind: "policy", title: "Check policy" },
        { ...call, retry: { attempts: 2, backoffSeconds: 0.5, maxBackoffSeconds: 1 }, timeoutSeconds: 1 },
        { id: "done", kind: "end", title: "Ordered", output: { ordered: "true" } },
        {
          id: "report",
          kind: "notify",
          title: "Report the failure",
          to: `'${notify}'`,
          subject: "'Not ordered from ' + input.supplier",
          text: "'The purchasing system failed: ' + steps.call.error.message",
        },
        { id: "given_up", kind: "end", title: "Not ordered", output: { ordered: "false" } },
      ],
      edges: [
        { from: "check", to: "call" },
        { from: "call", to: "done" },
        { from: "call", to: "report", on: "failure" },
        { from: "report", to: "given_up" },
      ],
    },
  };
}

/** Orders and pays a deposit; when the deposit is refused, the order is cancelled again. */
export function orderWithDeposit(): PublishTemplate {
  return {
    key: "order-with-deposit",
    title: "Order with a deposit",
    note: "First version",
    definition: {
      inputSchema,
      nodes: [
        { id: "check", kind: "policy", title: "Check policy" },
        { ...call, id: "order", compensation: "cancel_order" },
        {
          ...call,
          id: "deposit",
          title: "Pay the deposit",
          path: "/deposits",
          body: {
            amount: "input.amount / 10.0",
            currency: "input.currency",
            order: "steps.order.output.body.receipt",
          },
          onFailure: "compensate",
        },
        { id: "end", kind: "end", title: "Ordered", output: { receipt: "steps.order.output.body.receipt" } },
        {
          ...call,
          id: "cancel_order",
          title: "Cancel the order",
          path: "/cancellations",
          body: { order: "steps.order.output.body.receipt" },
        },
      ],
      edges: [
        { from: "check", to: "order" },
        { from: "order", to: "deposit" },
        { from: "deposit", to: "end" },
      ],
    },
  };
}
