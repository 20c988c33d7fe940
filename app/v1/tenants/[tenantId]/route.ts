import { getTenant as get, updateTenant as update } from "@/lib/contracts/tenants";
import { getTenant, updateTenant } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(get, ({ scope, params }) => getTenant(scope, params.tenantId));

export const PATCH = defineRoute(update, ({ scope, params, body, command }) =>
  updateTenant(scope, params.tenantId, body, command),
);
