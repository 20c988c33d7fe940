import { listApprovals as contract } from "@/lib/contracts/approvals";
import { listApprovals } from "@/lib/domains/approvals";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listApprovals(scope, query));
