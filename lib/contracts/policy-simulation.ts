import { z } from "zod";
import { obligationsSchema, subjectSchema } from "./decisions";
import { idField, instantField, jsonObject } from "./fields";
import { policyContentSchema } from "./policies";

export const evaluatePolicyBody = z
  .strictObject({
    subject: subjectSchema.default("intent"),
    intent: z
      .strictObject({ template: z.string().min(1).max(63), version: z.int().min(1).optional() })
      .optional()
      .meta({ description: "What rules see as `intent`.", example: { template: "approve-and-call" } }),
    input: jsonObject.meta({ example: { supplier: "Hanoi Steel", amount: 125000, currency: "USD" } }),
  })
  .meta({ id: "EvaluatePolicy" });

export const simulatePolicyBody = z
  .strictObject({
    content: policyContentSchema.optional().meta({ description: "Rules not saved yet; else the draft." }),
    recorded: z
      .strictObject({
        last: z.int().min(1).max(1000).default(200),
        subject: subjectSchema.optional(),
        from: instantField.optional(),
      })
      .optional()
      .meta({ description: "Replay decisions that were made, each under the versions it was made by." }),
    inputs: z
      .array(z.strictObject({ subject: subjectSchema.default("intent"), input: jsonObject }))
      .max(500)
      .optional()
      .meta({ description: "Whole documents, compared with what is published now." }),
  })
  .refine((body) => body.recorded !== undefined || (body.inputs?.length ?? 0) > 0, {
    path: ["recorded"],
    message: "say what to simulate on: recorded, inputs or both",
  })
  .meta({ id: "SimulatePolicy", example: { recorded: { last: 200 } } });

const outcomeSchema = z.object({
  effect: z.enum(["allow", "deny"]),
  code: z.string().nullable(),
  explanation: z.string(),
  obligations: obligationsSchema,
});

const flipSchema = z
  .object({
    decisionId: idField("decision").nullable(),
    index: z.int().nullable().meta({ description: "Position among the pasted inputs." }),
    at: instantField.nullable(),
    subject: subjectSchema,
    change: z.enum(["now_denied", "now_allowed", "obligations"]),
    before: outcomeSchema,
    after: outcomeSchema,
    input: jsonObject,
    amount: z.object({ minor: z.int(), currency: z.string() }).nullable(),
  })
  .meta({ id: "PolicyFlip" });

export const simulationSchema = z
  .object({
    evaluated: z.int(),
    unchanged: z.int(),
    flips: z.array(flipSchema),
    impact: z
      .array(
        z.object({
          currency: z.string(),
          nowDenied: z.int().meta({ description: "Minor units." }),
          nowAllowed: z.int(),
          obligations: z.int(),
        }),
      )
      .meta({ description: "Money in the flips, by currency." }),
    devices: z.int().meta({ description: "Device commands in the flips." }),
  })
  .meta({ id: "PolicySimulation" });

export type EvaluatePolicyBody = z.infer<typeof evaluatePolicyBody>;
export type SimulatePolicyBody = z.infer<typeof simulatePolicyBody>;
export type Simulation = z.infer<typeof simulationSchema>;
export type Flip = z.infer<typeof flipSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;
