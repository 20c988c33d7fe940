import { delegateApproval as contract } from "@/lib/contracts/approval-routes";
import { delegateApproval } from "@/lib/domains/approvals";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  delegateApproval(scope, params.approvalId, body, command),
);
