/** What a new template begins with: a check, an approval when policy obliges one, and an end. */
export const STARTER = JSON.stringify(
  {
    inputSchema: {
      type: "object",
      additionalProperties: false,
      required: ["amount", "currency"],
      properties: {
        amount: { type: "integer", minimum: 1, description: "Minor units, such as cents" },
        currency: { type: "string", pattern: "^[A-Z]{3}$" },
      },
    },
    nodes: [
      { id: "check", kind: "policy", title: "Check policy" },
      {
        id: "approve",
        kind: "approval",
        title: "Approve",
        question: "'Spend ' + string(input.amount) + ' ' + input.currency",
        expiresSeconds: 259200,
      },
      { id: "end", kind: "end", title: "Done", output: { amount: "input.amount" } },
    ],
    edges: [
      { from: "check", to: "approve" },
      { from: "approve", to: "end" },
    ],
  },
  null,
  2,
);
