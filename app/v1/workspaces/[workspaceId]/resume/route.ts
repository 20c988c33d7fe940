import { resumeWorkspace as contract } from "@/lib/contracts/workspaces";
import { setWorkspaceStatus } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  setWorkspaceStatus(scope, params.workspaceId, "active", body, command),
);
