import { savePolicyDraft as contract } from "@/lib/contracts/policy-routes";
import { savePolicyDraft } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const PUT = defineRoute(contract, ({ scope, params, body, command }) =>
  savePolicyDraft(scope, params.policyPackId, body, command),
);
