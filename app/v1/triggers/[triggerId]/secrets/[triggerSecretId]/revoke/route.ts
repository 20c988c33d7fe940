import { revokeTriggerSecret as contract } from "@/lib/contracts/triggers";
import { revokeTriggerSecret } from "@/lib/domains/triggers";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  revokeTriggerSecret(scope, params.triggerId, params.triggerSecretId, body, command),
);
