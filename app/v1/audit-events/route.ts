import { listAuditEvents as contract } from "@/lib/contracts/audit";
import { listAuditEvents } from "@/lib/domains/audit";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listAuditEvents(scope, query));
