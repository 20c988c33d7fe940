import { rotateWebhookSecret as contract } from "@/lib/contracts/webhook-endpoints";
import { rotateWebhookSecret } from "@/lib/domains/webhooks";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  rotateWebhookSecret(scope, params.webhookEndpointId, body, command),
);
