import { resendInvitation as contract } from "@/lib/contracts/invitations";
import { resendInvitation } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  resendInvitation(scope, params.invitationId, body, command),
);
