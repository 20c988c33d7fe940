import { listWebhookDeliveries as contract } from "@/lib/contracts/webhook-deliveries";
import { listWebhookDeliveries } from "@/lib/domains/webhooks";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listWebhookDeliveries(scope, query));
