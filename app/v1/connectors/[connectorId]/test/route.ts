import { testConnector as contract } from "@/lib/contracts/connectors";
import { testConnector } from "@/lib/domains/connectors";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  testConnector(scope, params.connectorId, body, command),
);
