import { getIdentity as contract } from "@/lib/contracts/identity";
import { getIdentity } from "@/lib/domains/tenancy";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope }) => getIdentity(scope));
