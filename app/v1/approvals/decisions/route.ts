import { decideApprovals as contract } from "@/lib/contracts/approval-routes";
import { decideApprovals } from "@/lib/domains/approvals";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, body, command }) =>
  decideApprovals(scope, body, "api", command),
);
