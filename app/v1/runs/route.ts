import { listRuns as contract } from "@/lib/contracts/runs";
import { listRuns } from "@/lib/domains/runs";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listRuns(scope, query));
