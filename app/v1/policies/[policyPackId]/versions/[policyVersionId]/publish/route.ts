import { publishPolicyVersion as contract } from "@/lib/contracts/policy-routes";
import { publishPolicyVersion } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  publishPolicyVersion(scope, params.policyPackId, params.policyVersionId, body, command),
);
