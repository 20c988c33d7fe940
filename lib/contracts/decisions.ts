import { z } from "zod";
import { stageSchema } from "./approval-stages";
import { route } from "./contract";
import { idField, instantField, jsonObject, pageQuery } from "./fields";

export const SUBJECTS = ["intent", "payment", "device_command"] as const;
export const subjectSchema = z.enum(SUBJECTS);
export type Subject = z.infer<typeof subjectSchema>;

export const effectSchema = z.enum(["deny", "require_approval", "require_proof", "allow", "flag"]);

/** What a matched rule obliges the run to obtain. */
export const obligationsSchema = z
  .object({
    approval: z
      .object({
        roles: z.array(z.string()).optional().meta({
          description: "Role keys whose holders may decide, when there is one stage of roles alone.",
        }),
        quorum: z.int().min(1).optional(),
        stages: z.array(stageSchema).optional().meta({
          description: "All must be met, and nobody counts for two of them; instead of roles and quorum.",
        }),
        excludeRequester: z.boolean(),
      })
      .optional(),
    proofs: z.array(z.string()).optional(),
  })
  .meta({ id: "Obligations" });

export const ruleResultSchema = z
  .object({
    packKey: z.string(),
    ruleId: z.string(),
    title: z.string(),
    effect: effectSchema,
    matched: z.boolean(),
    reason: z.string(),
    error: z.string().optional(),
  })
  .meta({ id: "RuleResult" });

/** Which policy version a decision or a run is bound to. */
export const policyPinSchema = z
  .object({
    packKey: z.string(),
    versionId: idField("policyVersion"),
    version: z.int(),
    checksum: z.string(),
  })
  .meta({ id: "PolicyPin" });

export const decisionSchema = z
  .object({
    id: idField("decision"),
    intentId: idField("intent").nullable(),
    subject: subjectSchema,
    effect: z.enum(["allow", "deny"]),
    code: z.string().nullable().meta({ description: "`policy_error` when a rule could not be evaluated." }),
    explanation: z.string(),
    rules: z.array(ruleResultSchema),
    obligations: obligationsSchema,
    packs: z.array(policyPinSchema),
    input: jsonObject.meta({ description: "What was evaluated, secrets redacted." }),
    micros: z.int().meta({ description: "Time taken, microseconds." }),
    at: instantField,
  })
  .meta({ id: "Decision" });

export type Decision = z.infer<typeof decisionSchema>;
export type Obligations = z.infer<typeof obligationsSchema>;
export type RuleResult = z.infer<typeof ruleResultSchema>;
export type PolicyPin = z.infer<typeof policyPinSchema>;

export const listDecisions = route({
  method: "GET",
  path: "/v1/decisions",
  operationId: "listDecisions",
  tag: "Decisions",
  summary: "List policy decisions, newest first",
  permission: "policies:read",
  query: pageQuery.extend({
    effect: z.enum(["allow", "deny"]).optional(),
    subject: subjectSchema.optional(),
    code: z
      .enum(["policy_error"])
      .optional()
      .meta({ description: "Those whose rules could not be evaluated." }),
    intentId: idField("intent").optional(),
    from: instantField.optional().meta({ description: "Decided at or after this instant." }),
    to: instantField.optional().meta({ description: "Decided before this instant." }),
  }),
  status: 200,
  response: z.array(decisionSchema),
  list: true,
  errors: [],
});

export const getDecision = route({
  method: "GET",
  path: "/v1/decisions/{decisionId}",
  operationId: "getDecision",
  tag: "Decisions",
  summary: "Read one policy decision",
  permission: "policies:read",
  params: z.strictObject({ decisionId: idField("decision") }),
  status: 200,
  response: decisionSchema,
  errors: ["not_found"],
});
