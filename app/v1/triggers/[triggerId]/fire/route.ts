import { fireTrigger as contract } from "@/lib/contracts/triggers";
import { fireTrigger } from "@/lib/domains/firings";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  fireTrigger(scope, params.triggerId, body, command),
);
