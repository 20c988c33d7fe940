import { listTriggers as contract } from "@/lib/contracts/triggers";
import { listTriggersOf } from "@/lib/domains/triggers";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, query }) => listTriggersOf(scope, query));
