import { suspendTenant as contract } from "@/lib/contracts/tenants";
import { setTenantStatus } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  setTenantStatus(scope, params.tenantId, "suspended", body, command),
);
