import { archivePolicy as contract } from "@/lib/contracts/policy-routes";
import { archivePolicy } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  archivePolicy(scope, params.policyPackId, body, command),
);
