import { revokeInvitation as contract } from "@/lib/contracts/invitations";
import { revokeInvitation } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  revokeInvitation(scope, params.invitationId, body, command),
);
