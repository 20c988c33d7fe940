import { createPolicy as creation, listPolicies as listing } from "@/lib/contracts/policy-routes";
import { createPolicy, listPolicies } from "@/lib/domains/policies";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(listing, ({ scope, query }) => listPolicies(scope, query));
export const POST = defineRoute(creation, ({ scope, body, command }) => createPolicy(scope, body, command));
