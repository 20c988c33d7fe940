import {
  deletePolicyDraft as deleteContract,
  savePolicyDraft as saveContract,
} from "@/lib/contracts/policy-routes";
import { deletePolicyDraft, savePolicyDraft } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const PUT = defineRoute(saveContract, ({ scope, params, body, command }) =>
  savePolicyDraft(scope, params.policyPackId, body, command),
);
export const DELETE = defineRoute(deleteContract, ({ scope, params, body, command }) =>
  deletePolicyDraft(scope, params.policyPackId, body, command),
);
