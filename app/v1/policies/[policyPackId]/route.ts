import { getPolicy as contract } from "@/lib/contracts/policy-routes";
import { getPolicy } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getPolicy(scope, params.policyPackId));
