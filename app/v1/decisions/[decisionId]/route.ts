import { getDecision as contract } from "@/lib/contracts/decisions";
import { getDecision } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getDecision(scope, params.decisionId));
