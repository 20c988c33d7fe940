import { removeRole as contract } from "@/lib/contracts/roles";
import { removeRole } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  removeRole(scope, params.roleId, body, command),
);
