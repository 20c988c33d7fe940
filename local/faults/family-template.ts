import type { PublishTemplate } from "@/lib/domains/templates";

/** A template whose run waits for the run of another, which waits for an approval and then calls. */
export const askAnother: PublishTemplate = {
  key: "ask-another",
  title: "Ask another",
  note: "For the fault tests",
  definition: {
    inputSchema: { type: "object" },
    nodes: [
      { id: "check", kind: "policy", title: "Check policy" },
      {
        id: "ask",
        kind: "sub_intent",
        title: "Have it ordered",
        template: "approve-and-call",
        input: { supplier: "input.supplier", amount: "input.amount", currency: "input.currency" },
      },
      { id: "end", kind: "end", title: "Done", output: { receipt: "steps.ask.output.receipt" } },
    ],
    edges: [
      { from: "check", to: "ask" },
      { from: "ask", to: "end" },
    ],
  },
};
