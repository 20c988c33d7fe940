import { getIntent as contract } from "@/lib/contracts/intents";
import { getIntent } from "@/lib/domains/intents";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getIntent(scope, params.intentId));
