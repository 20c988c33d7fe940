import { getRunTrace as contract } from "@/lib/contracts/runs";
import { getTrace } from "@/lib/domains/runs";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getTrace(scope, params.runId));
