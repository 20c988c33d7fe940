import { getEffect as contract } from "@/lib/contracts/effects";
import { getEffect } from "@/lib/domains/effects";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getEffect(scope, params.effectId));
