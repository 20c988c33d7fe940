import { createWorkspace as create, listWorkspaces as list } from "@/lib/contracts/workspaces";
import { createWorkspace, listWorkspaces } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(list, ({ scope, query }) => listWorkspaces(scope, query));

export const POST = defineRoute(create, ({ scope, body, command }) => createWorkspace(scope, body, command));
