import { z } from "zod";
import { route } from "./contract";
import { decisionSchema } from "./decisions";
import { INT4_MAX, idField, pageQuery } from "./fields";
import {
  archivePolicyBody,
  createPolicyBody,
  deletedPolicyDraftSchema,
  deletePolicyDraftBody,
  policyPackSchema,
  policyVersionSchema,
  policyVersionSummarySchema,
  publishPolicyBody,
  rollbackPolicyBody,
  saveDraftBody,
  testReportSchema,
} from "./policies";
import { evaluatePolicyBody, simulatePolicyBody, simulationSchema } from "./policy-simulation";

const params = z.strictObject({ policyPackId: idField("policyPack") });
const versionParams = params.extend({ policyVersionId: idField("policyVersion") });
const written = { permission: "policies:write", idempotency: "required", tag: "Policies" } as const;
const repeated = ["idempotency_conflict", "idempotency_in_progress"] as const;

export const listPolicies = route({
  method: "GET",
  path: "/v1/policies",
  operationId: "listPolicies",
  tag: "Policies",
  summary: "List policy packs, newest first",
  permission: "policies:read",
  query: pageQuery.extend({
    status: z.enum(["draft", "published", "archived"]).optional(),
    q: z.string().trim().max(100).optional().meta({ description: "Part of the key or the title." }),
  }),
  status: 200,
  response: z.array(policyPackSchema),
  list: true,
  errors: [],
});

export const createPolicy = route({
  method: "POST",
  path: "/v1/policies",
  operationId: "createPolicy",
  summary: "Create a policy pack with a first draft",
  ...written,
  body: createPolicyBody,
  status: 201,
  response: policyPackSchema,
  errors: ["conflict", ...repeated],
});

export const getPolicy = route({
  method: "GET",
  path: "/v1/policies/{policyPackId}",
  operationId: "getPolicy",
  tag: "Policies",
  summary: "Read one policy pack",
  permission: "policies:read",
  params,
  status: 200,
  response: policyPackSchema,
  errors: ["not_found"],
});

export const listPolicyVersions = route({
  method: "GET",
  path: "/v1/policies/{policyPackId}/versions",
  operationId: "listPolicyVersions",
  tag: "Policies",
  summary: "List a pack's versions, newest first",
  permission: "policies:read",
  params,
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(50),
    before: z.coerce
      .number()
      .int()
      .min(1)
      .max(INT4_MAX)
      .optional()
      .meta({ description: "Versions below this number." }),
  }),
  status: 200,
  response: z.array(policyVersionSummarySchema),
  errors: ["not_found"],
});

export const getPolicyVersion = route({
  method: "GET",
  path: "/v1/policies/{policyPackId}/versions/{policyVersionId}",
  operationId: "getPolicyVersion",
  tag: "Policies",
  summary: "Read one version with its rules and tests",
  permission: "policies:read",
  params: versionParams,
  status: 200,
  response: policyVersionSchema,
  errors: ["not_found"],
});

export const savePolicyDraft = route({
  method: "PUT",
  path: "/v1/policies/{policyPackId}/draft",
  operationId: "savePolicyDraft",
  summary: "Save the draft",
  description:
    "Names the revision it is based on. When someone else saved in between, the answer is 409 `conflict` with " +
    "their draft in `details.current`, and nothing is stored.",
  ...written,
  params,
  body: saveDraftBody,
  status: 200,
  response: policyVersionSchema,
  errors: ["not_found", "conflict", ...repeated],
});

export const deletePolicyDraft = route({
  method: "DELETE",
  path: "/v1/policies/{policyPackId}/draft",
  operationId: "deletePolicyDraft",
  summary: "Delete the draft",
  description:
    "What was published stays. A policy that was never published goes with its draft. 409 `conflict` when someone " +
    "saved the draft since.",
  ...written,
  params,
  body: deletePolicyDraftBody,
  status: 200,
  response: deletedPolicyDraftSchema,
  errors: ["not_found", "conflict", "invalid_transition", ...repeated],
});

export const testPolicyDraft = route({
  method: "POST",
  path: "/v1/policies/{policyPackId}/versions/{policyVersionId}/test",
  operationId: "testPolicyVersion",
  tag: "Policies",
  summary: "Run a version's own tests",
  permission: "policies:read",
  readOnly: true,
  params: versionParams,
  status: 200,
  response: z.array(testReportSchema),
  errors: ["not_found", "policy_unavailable"],
});

export const publishPolicyVersion = route({
  method: "POST",
  path: "/v1/policies/{policyPackId}/versions/{policyVersionId}/publish",
  operationId: "publishPolicyVersion",
  summary: "Publish the draft",
  description:
    "Runs the draft's tests first, and is refused with their report when one fails; then replays the last 200 " +
    "decisions, and is refused with the sums in `details.simulation` when some would end differently, unless that is " +
    "acknowledged. The version is immutable from then on; runs in flight keep the versions they were decided by.",
  ...written,
  params: versionParams,
  body: publishPolicyBody,
  status: 200,
  response: policyPackSchema,
  errors: ["not_found", "conflict", "version_published", "policy_unavailable", ...repeated],
});

export const rollbackPolicy = route({
  method: "POST",
  path: "/v1/policies/{policyPackId}/rollback",
  operationId: "rollbackPolicy",
  summary: "Publish an earlier version again",
  ...written,
  params,
  body: rollbackPolicyBody,
  status: 200,
  response: policyPackSchema,
  errors: ["not_found", "invalid_transition", ...repeated],
});

export const archivePolicy = route({
  method: "POST",
  path: "/v1/policies/{policyPackId}/archive",
  operationId: "archivePolicy",
  summary: "Take a pack out of force",
  description: "Its rules no longer count. Publishing or rolling back brings it into force again.",
  ...written,
  params,
  body: archivePolicyBody,
  status: 200,
  response: policyPackSchema,
  errors: ["not_found", "invalid_transition", ...repeated],
});

export const simulatePolicy = route({
  method: "POST",
  path: "/v1/policies/{policyPackId}/simulate",
  operationId: "simulatePolicy",
  tag: "Policies",
  summary: "List what a draft would decide differently",
  permission: "policies:read",
  readOnly: true,
  params,
  body: simulatePolicyBody,
  status: 200,
  response: simulationSchema,
  errors: ["not_found", "policy_unavailable"],
});

export const evaluatePolicy = route({
  method: "POST",
  path: "/v1/policies/evaluate",
  operationId: "evaluatePolicy",
  tag: "Policies",
  summary: "Decide by all published policies, and record the decision",
  description: "Starts nothing. A denial is an answer, not an error.",
  permission: "policies:evaluate",
  readOnly: true,
  body: evaluatePolicyBody,
  status: 200,
  response: decisionSchema,
  errors: ["policy_unavailable"],
});
