import { z } from "zod";
import { STAGES_MAX, stageSchema } from "./approval-stages";
import { effectSchema, obligationsSchema, subjectSchema } from "./decisions";
import { actorSchema, idField, instantField, jsonObject, nameField } from "./fields";
import { proofKindField } from "./proof-fields";

const key = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and dashes")
  .meta({ example: "travel" });

/** What a rule may oblige: as decisions carry it, without a field that nothing reads. */
export const ruleObligations = z.strictObject({
  approval: z
    .strictObject({
      roles: z.array(key).min(1).max(20).optional(),
      quorum: z.int().min(1).max(20).optional(),
      stages: z.array(stageSchema).min(1).max(STAGES_MAX).optional().meta({
        description: "All must be met, and nobody counts for two of them; instead of roles and quorum.",
      }),
      excludeRequester: z.boolean(),
    })
    .refine(
      ({ roles, quorum, stages }) => (roles === undefined) === (quorum === undefined) && !roles === !!stages,
      { path: ["stages"], message: "give either roles and quorum, or stages" },
    )
    .optional(),
  // Another name than a proof can have would ask for what nobody can give.
  proofs: z.array(proofKindField).max(20).optional(),
});

/** One rule of a policy pack. Source: design 3, "Policy pack". */
export const policyRuleSchema = z
  .strictObject({
    id: key,
    title: nameField,
    appliesTo: z.array(subjectSchema).min(1).max(subjectSchema.options.length),
    when: z.string().min(1).max(4000).meta({ description: "CEL over intent, input, requester and now." }),
    effect: effectSchema,
    obligations: ruleObligations.optional(),
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
  .meta({
    id: "PolicyRule",
    example: {
      id: "small-amounts",
      title: "Small amounts go through",
      appliesTo: ["intent"],
      when: "input.amount <= 500000",
      effect: "allow",
      reason: "The amount is within 5,000.00",
    },
  });

/** What a version's rules must answer on an input; publishing is refused when one does not. */
export const policyTestSchema = z
  .strictObject({
    name: nameField,
    subject: subjectSchema,
    input: jsonObject.meta({
      description: "The whole document a rule sees: intent, input, requester, now.",
      example: { input: { amount: 100 } },
    }),
    expect: z.strictObject({
      effect: z.enum(["allow", "deny"]),
      rules: z.array(key).max(1000).optional().meta({ description: "Exactly the rules that match." }),
      obligations: ruleObligations.optional().meta({ description: "Exactly what is obliged." }),
    }),
  })
  .meta({ id: "PolicyTest" });

/** What evaluates a version: the built-in CEL, or an Open Policy Agent behind a connector. */
export const policyEngineSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("cel") }),
    z.strictObject({
      kind: z.literal("opa"),
      connector: key.meta({ description: "Key of the connector that reaches the OPA server." }),
      path: z
        .string()
        .regex(/^[A-Za-z_]\w*(\/[A-Za-z_]\w*)*$/, "must be names divided by slashes")
        .max(200)
        .meta({ description: "Document under /v1/data.", example: "intent/decision" }),
      timeoutMs: z.int().min(50).max(10_000),
    }),
  ])
  .meta({ id: "PolicyEngine" });

const content = {
  engine: policyEngineSchema.default({ kind: "cel" }),
  rules: z.array(policyRuleSchema).max(1000),
  tests: z.array(policyTestSchema).max(200).default([]),
};

/** A version that is being written. */
export const policyContentSchema = z.strictObject(content);

export const policyVersionSummarySchema = z
  .object({
    id: idField("policyVersion"),
    packId: idField("policyPack"),
    version: z.int(),
    status: z.enum(["draft", "published", "archived"]),
    revision: z.int().meta({ description: "Counts the saves of a draft." }),
    checksum: z.string(),
    note: z.string().nullable(),
    ruleCount: z.int(),
    testCount: z.int(),
    editedBy: actorSchema.nullable(),
    createdAt: instantField,
    updatedAt: instantField,
    publishedAt: instantField.nullable(),
  })
  .meta({ id: "PolicyVersionSummary" });

export const policyVersionSchema = policyVersionSummarySchema
  .extend({
    engine: policyEngineSchema,
    rules: z.array(policyRuleSchema),
    tests: z.array(policyTestSchema),
  })
  .meta({ id: "PolicyVersion" });

const versionMark = z
  .object({ versionId: idField("policyVersion"), version: z.int(), revision: z.int(), at: instantField })
  .nullable();

export const policyPackSchema = z
  .object({
    id: idField("policyPack"),
    key,
    title: z.string(),
    status: z.enum(["draft", "published", "archived"]),
    published: versionMark,
    draft: versionMark,
    createdAt: instantField,
    updatedAt: instantField,
  })
  .meta({ id: "PolicyPack" });

export const testReportSchema = z
  .object({
    name: z.string(),
    passed: z.boolean(),
    effect: z.enum(["allow", "deny"]),
    rules: z.array(z.string()).meta({ description: "The rules that matched." }),
    obligations: obligationsSchema,
    explanation: z.string(),
    problems: z.array(z.string()),
  })
  .meta({ id: "PolicyTestReport" });

export const createPolicyBody = z
  .strictObject({ key, title: nameField, ...content, rules: content.rules.default([]) })
  .meta({ id: "CreatePolicy" });

export const saveDraftBody = z
  .strictObject({
    revision: z.int().min(0).meta({ description: "Of the draft this is based on; 0 when there was none." }),
    title: nameField.optional(),
    ...content,
  })
  .meta({ id: "SavePolicyDraft" });

const note = z.string().trim().min(1).max(500).meta({ example: "Trips over 2,000.00 need a manager" });

export const publishPolicyBody = z
  .strictObject({
    revision: z.int().min(1).meta({ description: "Of the draft as you read it." }),
    note: note.meta({ description: "What changed and why; it lands in the audit event." }),
    acknowledgeFlips: z.boolean().default(false).meta({
      description: "True once you have read which of the last 200 decisions it would decide differently.",
    }),
  })
  .meta({ id: "PublishPolicy" });

export const rollbackPolicyBody = z
  .strictObject({ versionId: idField("policyVersion"), reason: note })
  .meta({ id: "RollbackPolicy" });

export const deletePolicyDraftBody = z
  .strictObject({
    revision: z.int().min(1).meta({ description: "Of the draft as you read it." }),
    reason: note,
  })
  .meta({ id: "DeletePolicyDraft", example: { revision: 2, reason: "Begun twice; the other one counts" } });

/** What is left when a draft was deleted. */
export const deletedPolicyDraftSchema = z
  .object({
    version: z.int().meta({ description: "The version that was being written." }),
    policy: policyPackSchema
      .nullable()
      .meta({ description: "null: none of its versions was ever published, and it went with its draft." }),
  })
  .meta({ id: "DeletedPolicyDraft" });

export const archivePolicyBody = z.strictObject({ reason: note }).meta({ id: "ArchivePolicy" });

export type PolicyRule = z.infer<typeof policyRuleSchema>;
export type PolicyTest = z.infer<typeof policyTestSchema>;
export type PolicyEngine = z.infer<typeof policyEngineSchema>;
export type PolicyContent = z.infer<typeof policyContentSchema>;
export type PolicyPackView = z.infer<typeof policyPackSchema>;
export type PolicyVersion = z.infer<typeof policyVersionSchema>;
export type PolicyVersionSummary = z.infer<typeof policyVersionSummarySchema>;
export type TestReport = z.infer<typeof testReportSchema>;
export type CreatePolicyBody = z.infer<typeof createPolicyBody>;
export type SaveDraftBody = z.infer<typeof saveDraftBody>;
export type PublishPolicyBody = z.input<typeof publishPolicyBody>;
export type RollbackPolicyBody = z.infer<typeof rollbackPolicyBody>;
export type DeletePolicyDraftBody = z.infer<typeof deletePolicyDraftBody>;
export type DeletedPolicyDraft = z.infer<typeof deletedPolicyDraftSchema>;
export type ArchivePolicyBody = z.infer<typeof archivePolicyBody>;
