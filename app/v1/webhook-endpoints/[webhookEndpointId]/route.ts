import {
  deleteWebhookEndpoint as deleteContract,
  getWebhookEndpoint as getContract,
  updateWebhookEndpoint as updateContract,
} from "@/lib/contracts/webhook-endpoints";
import { deleteWebhookEndpoint, getWebhookEndpoint, updateWebhookEndpoint } from "@/lib/domains/webhooks";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(getContract, ({ scope, params }) =>
  getWebhookEndpoint(scope, params.webhookEndpointId),
);
export const PATCH = defineRoute(updateContract, ({ scope, params, body, command }) =>
  updateWebhookEndpoint(scope, params.webhookEndpointId, body, command),
);
export const DELETE = defineRoute(deleteContract, ({ scope, params, body, command }) =>
  deleteWebhookEndpoint(scope, params.webhookEndpointId, body, command),
);
