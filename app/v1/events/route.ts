import { sendEvent as contract } from "@/lib/contracts/events";
import { sendEvent } from "@/lib/domains/events";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, body, command }) => sendEvent(scope, body, command));
