import { dryRunIntent as contract } from "@/lib/contracts/dry-run";
import { dryRunIntent } from "@/lib/domains/intents";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, body }) => dryRunIntent(scope, body));
