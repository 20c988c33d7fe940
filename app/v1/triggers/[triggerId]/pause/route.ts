import { pauseTrigger as contract } from "@/lib/contracts/triggers";
import { pauseTrigger } from "@/lib/domains/triggers";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  pauseTrigger(scope, params.triggerId, body, command),
);
