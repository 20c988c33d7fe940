import { rollbackPolicy as contract } from "@/lib/contracts/policy-routes";
import { rollbackPolicy } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  rollbackPolicy(scope, params.policyPackId, body, command),
);
