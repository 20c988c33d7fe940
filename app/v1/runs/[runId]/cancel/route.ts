import { cancelRun as contract } from "@/lib/contracts/runs";
import { cancelRun } from "@/lib/domains/runs";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  cancelRun(scope, params.runId, body, command),
);
