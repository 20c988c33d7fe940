import { getWorkspace as get, updateWorkspace as update } from "@/lib/contracts/workspaces";
import { getWorkspace, updateWorkspace } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(get, ({ scope, params }) => getWorkspace(scope, params.workspaceId));

export const PATCH = defineRoute(update, ({ scope, params, body, command }) =>
  updateWorkspace(scope, params.workspaceId, body, command),
);
