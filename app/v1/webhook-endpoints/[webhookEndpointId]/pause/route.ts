import { pauseWebhookEndpoint as contract } from "@/lib/contracts/webhook-endpoints";
import { pauseWebhookEndpoint } from "@/lib/domains/webhooks";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  pauseWebhookEndpoint(scope, params.webhookEndpointId, body, command),
);
