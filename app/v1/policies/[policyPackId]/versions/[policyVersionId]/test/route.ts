import { testPolicyDraft as contract } from "@/lib/contracts/policy-routes";
import { testPolicyVersion } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params }) =>
  testPolicyVersion(scope, params.policyPackId, params.policyVersionId),
);
