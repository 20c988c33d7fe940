import {
  deleteConnector as deleteContract,
  getConnector as getContract,
  updateConnector as updateContract,
} from "@/lib/contracts/connectors";
import { deleteConnector, getConnector, updateConnector } from "@/lib/domains/connectors";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(getContract, ({ scope, params }) => getConnector(scope, params.connectorId));
export const PATCH = defineRoute(updateContract, ({ scope, params, body, command }) =>
  updateConnector(scope, params.connectorId, body, command),
);
export const DELETE = defineRoute(deleteContract, ({ scope, params, body, command }) =>
  deleteConnector(scope, params.connectorId, body, command),
);
