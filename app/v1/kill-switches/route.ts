import {
  listKillSwitches as listContract,
  throwKillSwitch as throwContract,
} from "@/lib/contracts/kill-switches";
import { listKillSwitches, throwKillSwitch } from "@/lib/domains/kill-switches";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(listContract, ({ scope, query }) => listKillSwitches(scope, query));
export const POST = defineRoute(throwContract, ({ scope, body, command }) =>
  throwKillSwitch(scope, body, command),
);
