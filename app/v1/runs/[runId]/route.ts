import { getRun as contract } from "@/lib/contracts/runs";
import { getRun } from "@/lib/domains/runs";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getRun(scope, params.runId));
