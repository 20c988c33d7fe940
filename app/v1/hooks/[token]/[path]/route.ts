import { receiveWebhook as contract } from "@/lib/contracts/triggers";
import { receiveWebhook } from "@/lib/domains/firings";
import { defineSignedRoute } from "@/lib/http/define-signed-route";

export const POST = defineSignedRoute(contract, ({ params, ...delivery }) =>
  receiveWebhook(params, delivery),
);
