import { remindApprovers as contract } from "@/lib/contracts/approval-routes";
import { remindApprovers } from "@/lib/domains/approvals";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  remindApprovers(scope, params.approvalId, body, command),
);
