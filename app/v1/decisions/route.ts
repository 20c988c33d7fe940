import { listDecisions as contract } from "@/lib/contracts/decisions";
import { listDecisions } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listDecisions(scope, query));
