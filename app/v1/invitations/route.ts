import { createInvitation as create, listInvitations as list } from "@/lib/contracts/invitations";
import { createInvitation, listInvitations } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(list, ({ scope, query }) => listInvitations(scope, query));

export const POST = defineRoute(create, ({ scope, body, command }) => createInvitation(scope, body, command));
