import { allowHost as allowContract, listAllowedHosts as listContract } from "@/lib/contracts/allowed-hosts";
import { allowHost, listAllowedHosts } from "@/lib/domains/connectors";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(listContract, ({ scope, query }) => listAllowedHosts(scope, query));
export const POST = defineRoute(allowContract, ({ scope, body, command }) => allowHost(scope, body, command));
