import { removeRoleBinding as contract } from "@/lib/contracts/members";
import { removeRoleBinding } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  removeRoleBinding(scope, params.roleBindingId, body, command),
);
