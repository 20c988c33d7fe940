import { listApprovals as contract } from "@/lib/contracts/approval-routes";
import { listApprovals } from "@/lib/domains/approvals";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listApprovals(scope, query));
