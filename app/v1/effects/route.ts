import { listEffects as contract } from "@/lib/contracts/effects";
import { listEffects } from "@/lib/domains/effects";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listEffects(scope, query));
