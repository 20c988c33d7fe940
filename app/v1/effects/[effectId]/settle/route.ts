import { settleEffect as contract } from "@/lib/contracts/effects";
import { settleEffect } from "@/lib/domains/effects";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  settleEffect(scope, params.effectId, body, command),
);
