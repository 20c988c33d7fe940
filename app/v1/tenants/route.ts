import { createTenant as create, listTenants as list } from "@/lib/contracts/tenants";
import { createTenantBy, listTenants } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(list, ({ scope }) => listTenants(scope));

export const POST = defineRoute(create, ({ scope, body, command }) => createTenantBy(scope, body, command));
