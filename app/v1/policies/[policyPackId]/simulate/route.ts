import { simulatePolicy as contract } from "@/lib/contracts/policy-routes";
import { simulatePolicy } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body }) =>
  simulatePolicy(scope, params.policyPackId, body),
);
