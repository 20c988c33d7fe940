import { evaluatePolicy as contract } from "@/lib/contracts/policy-routes";
import { evaluatePolicy } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, body }) => evaluatePolicy(scope, body));
