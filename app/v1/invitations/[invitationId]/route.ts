import { getInvitation as contract } from "@/lib/contracts/invitations";
import { getInvitation } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getInvitation(scope, params.invitationId));
