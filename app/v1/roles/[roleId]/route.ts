import { getRole as get, updateRole as update } from "@/lib/contracts/roles";
import { getRole, updateRole } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(get, ({ scope, params }) => getRole(scope, params.roleId));

export const PATCH = defineRoute(update, ({ scope, params, body, command }) =>
  updateRole(scope, params.roleId, body, command),
);
