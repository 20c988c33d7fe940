import { z } from "zod";
import { route } from "./contract";
import { decisionSchema } from "./decisions";
import { jsonObject, problemSchema } from "./fields";
import { templateDefinitionSchema } from "./templates";

const sampleSchema = z
  .union([
    z.strictObject({ output: z.json() }),
    z.strictObject({ failure: z.strictObject({ code: z.string().max(100), message: z.string().max(1000) }) }),
  ])
  .meta({ description: "What the outside world is to answer: an output, or a failure for good." });

export const dryRunBody = z
  .strictObject({
    template: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,62}$/)
      .optional()
      .meta({ description: "Key of a template; its published version unless `version` is given." }),
    version: z.int().min(1).optional().meta({ description: "Any version of it, also a draft." }),
    definition: templateDefinitionSchema.optional().meta({ description: "Instead of a template." }),
    input: jsonObject.meta({ example: { supplier: "Hanoi Steel", amount: 125000, currency: "USD" } }),
    samples: z.record(z.string().max(63), sampleSchema).default({}).meta({
      description: "By node id. An approval is given and a call answers 200 unless told otherwise.",
    }),
  })
  .refine((body) => (body.template === undefined) !== (body.definition === undefined), {
    path: ["template"],
    message: "give either a template or a definition",
  })
  .refine((body) => body.version === undefined || body.template !== undefined, {
    path: ["version"],
    message: "is a version of a template: name the template",
  })
  .meta({
    id: "DryRun",
    oneOf: [{ required: ["template"] }, { required: ["definition"] }],
    example: {
      template: "approve-and-call",
      input: { supplier: "Hanoi Steel", amount: 125000, currency: "USD" },
    },
  });

const rehearsedStepSchema = z
  .object({
    nodeId: z.string(),
    kind: z.string(),
    status: z.enum(["succeeded", "failed", "skipped"]),
    would: z
      .record(z.string(), z.json())
      .meta({ description: "What the node's expressions give, by field: what it would do." }),
    output: z.json(),
    assumed: z.boolean().meta({ description: "The output is assumed: no sample was given." }),
    error: problemSchema.nullable(),
  })
  .meta({ id: "RehearsedStep" });

export const rehearsalSchema = z
  .object({
    outcome: z.enum(["denied", "succeeded", "failed"]),
    decisions: z
      .array(decisionSchema)
      .meta({ description: "What policy says on the way; none is recorded." }),
    steps: z.array(rehearsedStepSchema).meta({ description: "In the order they would be begun." }),
    edges: z.array(z.int()).meta({ description: "The edges taken, by their place in the definition." }),
    output: jsonObject.nullable(),
    error: problemSchema.nullable(),
    needsSamples: z
      .array(z.string())
      .meta({ description: "Nodes whose assumed output was not enough for an expression that reads it." }),
  })
  .meta({ id: "Rehearsal" });

export type DryRunBody = z.infer<typeof dryRunBody>;
export type RehearsedStep = z.infer<typeof rehearsedStepSchema>;
export type Rehearsal = z.infer<typeof rehearsalSchema>;

export const dryRunIntent = route({
  method: "POST",
  path: "/v1/intents/dry-run",
  operationId: "dryRunIntent",
  tag: "Intents",
  summary: "Rehearse an intent: which way it takes and what policy says; nothing is stored or sent",
  permission: "templates:read",
  readOnly: true,
  body: dryRunBody,
  status: 200,
  response: rehearsalSchema,
  errors: ["not_found", "policy_unavailable"],
});
