import { resumeTrigger as contract } from "@/lib/contracts/triggers";
import { resumeTrigger } from "@/lib/domains/triggers";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  resumeTrigger(scope, params.triggerId, body, command),
);
