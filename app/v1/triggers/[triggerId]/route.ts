import { getTrigger as contract } from "@/lib/contracts/triggers";
import { getTrigger } from "@/lib/domains/triggers";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getTrigger(scope, params.triggerId));
