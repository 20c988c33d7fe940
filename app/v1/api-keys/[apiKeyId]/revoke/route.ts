import { revokeApiKey as contract } from "@/lib/contracts/api-keys";
import { revokeApiKey } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  revokeApiKey(scope, params.apiKeyId, body, command),
);
