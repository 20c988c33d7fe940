import { createApiKey as create, listApiKeys as list } from "@/lib/contracts/api-keys";
import { createApiKey, listApiKeys } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(list, ({ scope, query }) => listApiKeys(scope, query));

export const POST = defineRoute(create, ({ scope, body: { expiresAt, ...body }, command }) =>
  createApiKey(scope, { ...body, ...(expiresAt && { expiresAt: new Date(expiresAt) }) }, command),
);
