import { z } from "zod";
import { effectSchema, obligationsSchema } from "./decisions";

/** One rule of a policy pack. Source: design 3, "Policy pack". */
export const policyRuleSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
    title: z.string().min(1).max(200),
    appliesTo: z.array(z.enum(["intent", "payment", "device_command"])).min(1),
    when: z.string().min(1).max(4000).meta({ description: "CEL over intent, input, requester and now." }),
    effect: effectSchema,
    obligations: obligationsSchema.optional(),
    reason: z.string().min(1).max(500),
  })
  .refine((rule) => rule.effect !== "require_approval" || rule.obligations?.approval !== undefined, {
    path: ["obligations", "approval"],
    message: "require_approval needs to say whose approval",
  })
  .refine((rule) => rule.effect !== "require_proof" || (rule.obligations?.proofs?.length ?? 0) > 0, {
    path: ["obligations", "proofs"],
    message: "require_proof needs to name a proof",
  })
  .meta({ id: "PolicyRule" });

export type PolicyRule = z.infer<typeof policyRuleSchema>;
