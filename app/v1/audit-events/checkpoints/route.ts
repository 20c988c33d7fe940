import { listAuditCheckpoints as contract } from "@/lib/contracts/audit";
import { listCheckpoints } from "@/lib/domains/audit";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listCheckpoints(scope, query));
