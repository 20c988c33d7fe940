import { liftKillSwitch as contract } from "@/lib/contracts/kill-switches";
import { liftKillSwitch } from "@/lib/domains/kill-switches";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  liftKillSwitch(scope, params.killSwitchId, body, command),
);
