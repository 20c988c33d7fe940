import { retryRun as contract } from "@/lib/contracts/run-operations";
import { retryRun } from "@/lib/domains/runs";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  retryRun(scope, params.runId, body, command),
);
