import { repairRun as contract } from "@/lib/contracts/run-operations";
import { repairRun } from "@/lib/domains/runs";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  repairRun(scope, params.runId, body, command),
);
