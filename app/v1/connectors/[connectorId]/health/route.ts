import { listConnectorChecks as contract } from "@/lib/contracts/connectors";
import { listConnectorChecks } from "@/lib/domains/connectors";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params, query }) =>
  listConnectorChecks(scope, params.connectorId, query),
);
