import {
  createConnector as createContract,
  listConnectors as listContract,
} from "@/lib/contracts/connectors";
import { createConnector, listConnectors } from "@/lib/domains/connectors";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(listContract, ({ scope, query }) => listConnectors(scope, query));
export const POST = defineRoute(createContract, ({ scope, body, command }) =>
  createConnector(scope, body, command),
);
