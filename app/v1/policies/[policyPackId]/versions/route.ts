import { listPolicyVersions as contract } from "@/lib/contracts/policy-routes";
import { listPolicyVersions } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params, query }) =>
  listPolicyVersions(scope, params.policyPackId, query),
);
