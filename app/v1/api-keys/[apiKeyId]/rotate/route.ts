import { rotateApiKey as contract } from "@/lib/contracts/api-keys";
import { rotateApiKey } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  rotateApiKey(scope, params.apiKeyId, body, command),
);
