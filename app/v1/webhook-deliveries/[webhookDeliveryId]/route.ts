import { getWebhookDelivery as contract } from "@/lib/contracts/webhook-deliveries";
import { getWebhookDelivery } from "@/lib/domains/webhooks";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) =>
  getWebhookDelivery(scope, params.webhookDeliveryId),
);
