import { disallowHost as contract } from "@/lib/contracts/allowed-hosts";
import { disallowHost } from "@/lib/domains/connectors";
import { defineRoute } from "@/lib/http/define-route";

export const DELETE = defineRoute(contract, ({ scope, params, body, command }) =>
  disallowHost(scope, params.allowedHostId, body, command),
);
