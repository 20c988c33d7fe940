import { removeMember as contract } from "@/lib/contracts/members";
import { removeMember } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  removeMember(scope, params.userId, body, command),
);
