import { reconcileEffect as contract } from "@/lib/contracts/effects";
import { reconcileEffect } from "@/lib/domains/effects";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  reconcileEffect(scope, params.effectId, body, command),
);
