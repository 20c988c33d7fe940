import { getApiKey as contract } from "@/lib/contracts/api-keys";
import { getApiKey } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getApiKey(scope, params.apiKeyId));
