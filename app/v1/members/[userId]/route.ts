import { getMember as contract } from "@/lib/contracts/members";
import { getMember } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getMember(scope, params.userId));
