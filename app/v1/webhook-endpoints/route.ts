import {
  createWebhookEndpoint as createContract,
  listWebhookEndpoints as listContract,
} from "@/lib/contracts/webhook-endpoints";
import { createWebhookEndpoint, listWebhookEndpoints } from "@/lib/domains/webhooks";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(listContract, ({ scope, query }) => listWebhookEndpoints(scope, query));
export const POST = defineRoute(createContract, ({ scope, body, command }) =>
  createWebhookEndpoint(scope, body, command),
);
