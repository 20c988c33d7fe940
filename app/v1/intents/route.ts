import { listIntents as contract } from "@/lib/contracts/intents";
import { listIntents } from "@/lib/domains/intents";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listIntents(scope, query));
