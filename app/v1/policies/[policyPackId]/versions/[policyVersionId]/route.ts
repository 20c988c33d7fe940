import { getPolicyVersion as contract } from "@/lib/contracts/policy-routes";
import { getPolicyVersion } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) =>
  getPolicyVersion(scope, params.policyPackId, params.policyVersionId),
);
