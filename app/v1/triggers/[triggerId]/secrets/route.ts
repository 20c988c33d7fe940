import { createTriggerSecret as contract } from "@/lib/contracts/triggers";
import { createTriggerSecret } from "@/lib/domains/triggers";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  createTriggerSecret(scope, params.triggerId, body, command),
);
