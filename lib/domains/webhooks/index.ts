export { attemptDelivery } from "./attempt";
export { mailWebhookPaused, webhookKeepers } from "./notice";
export { pauseWebhookEndpoint, resumeWebhookEndpoint } from "./pause";
export {
  getWebhookDelivery,
  getWebhookEndpoint,
  listWebhookDeliveries,
  listWebhookEndpoints,
} from "./queries";
export { resealWebhookSecrets } from "./reseal";
export { rotateWebhookSecret } from "./rotate";
export { createWebhookEndpoint, deleteWebhookEndpoint, updateWebhookEndpoint } from "./save";
export { resendWebhookDelivery, testWebhookEndpoint } from "./send";
export { forgetMessages, sweepDeliveries } from "./sweep";
