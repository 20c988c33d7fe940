import { getApproval as contract } from "@/lib/contracts/approval-routes";
import { getApproval } from "@/lib/domains/approvals";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getApproval(scope, params.approvalId));
