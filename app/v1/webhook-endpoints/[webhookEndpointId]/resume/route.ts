import { resumeWebhookEndpoint as contract } from "@/lib/contracts/webhook-endpoints";
import { resumeWebhookEndpoint } from "@/lib/domains/webhooks";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  resumeWebhookEndpoint(scope, params.webhookEndpointId, body, command),
);
