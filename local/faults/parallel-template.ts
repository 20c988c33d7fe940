import type { PublishTemplate } from "@/lib/domains/templates";

/** A template whose approval waits while a call beside it is under way. */
export const approveBesideCall: PublishTemplate = {
  key: "approve-beside-call",
  title: "Approve beside a call",
  note: "For the fault tests",
  definition: {
    inputSchema: { type: "object" },
    nodes: [
      { id: "check", kind: "policy", title: "Check policy" },
      {
        id: "first",
        kind: "approval",
        title: "Finance approves",
        question: "'Order from ' + input.supplier",
        expiresSeconds: 86_400,
      },
      { id: "prepare", kind: "set", title: "Prepare", values: { supplier: "input.supplier" } },
      {
        id: "call",
        kind: "http",
        title: "Place the order",
        connector: "purchasing",
        method: "POST",
        path: "/orders",
        body: { supplier: "input.supplier" },
        timeoutSeconds: 10,
      },
      {
        id: "second",
        kind: "approval",
        title: "Finance approves the second half",
        question: "'Second order from ' + input.supplier",
        expiresSeconds: 86_400,
      },
      { id: "end", kind: "end", title: "Done", output: { receipt: "steps.call.output.body.receipt" } },
    ],
    edges: [
      { from: "check", to: "first" },
      { from: "first", to: "prepare" },
      { from: "prepare", to: "call" },
      { from: "prepare", to: "second" },
      { from: "call", to: "end" },
    ],
  },
};
