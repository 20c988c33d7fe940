import { listMembers as contract } from "@/lib/contracts/members";
import { listMembers } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listMembers(scope, query));
