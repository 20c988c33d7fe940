import { listRunSteps as contract } from "@/lib/contracts/runs";
import { listSteps } from "@/lib/domains/runs";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => listSteps(scope, params.runId));
