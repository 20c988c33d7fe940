import { listRunEvents as contract } from "@/lib/contracts/runs";
import { listEvents } from "@/lib/domains/runs";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params, query }) =>
  listEvents(scope, params.runId, query),
);
