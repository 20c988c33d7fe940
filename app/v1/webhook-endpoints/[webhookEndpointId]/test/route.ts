import { testWebhookEndpoint as contract } from "@/lib/contracts/webhook-deliveries";
import { testWebhookEndpoint } from "@/lib/domains/webhooks";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  testWebhookEndpoint(scope, params.webhookEndpointId, body, command),
);
