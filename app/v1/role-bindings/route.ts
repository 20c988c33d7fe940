import { createRoleBinding as create, listRoleBindings as list } from "@/lib/contracts/members";
import { createRoleBinding, listRoleBindings } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(list, ({ scope, query }) => listRoleBindings(scope, query));

export const POST = defineRoute(create, ({ scope, body, command }) =>
  createRoleBinding(scope, body, command),
);
