import { listTriggerFirings as contract } from "@/lib/contracts/triggers";
import { listFirings } from "@/lib/domains/triggers";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params, query }) =>
  listFirings(scope, params.triggerId, query),
);
