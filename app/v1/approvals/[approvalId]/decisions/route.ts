import { decideApproval as contract } from "@/lib/contracts/approval-routes";
import { decideApproval } from "@/lib/domains/approvals";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  decideApproval(scope, params.approvalId, body, "api", command),
);
