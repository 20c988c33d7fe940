import { resendWebhookDelivery as contract } from "@/lib/contracts/webhook-deliveries";
import { resendWebhookDelivery } from "@/lib/domains/webhooks";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  resendWebhookDelivery(scope, params.webhookDeliveryId, body, command),
);
