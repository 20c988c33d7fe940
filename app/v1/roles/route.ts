import { createRole as create, listRoles as list } from "@/lib/contracts/roles";
import { createRole, listRoles } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(list, ({ scope, query }) => listRoles(scope, query));

export const POST = defineRoute(create, ({ scope, body, command }) => createRole(scope, body, command));
