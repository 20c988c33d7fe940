export { allowHost, disallowHost, listAllowedHosts } from "./allowed-hosts";
export { callConnector } from "./call";
export { checkDue, testConnector } from "./check";
export { getConnector, listConnectorChecks, listConnectors } from "./queries";
export { queryOpaConnector } from "./query-opa";
export { httpConnectorOf, urlBelow } from "./reach";
export { deleteConnector } from "./remove";
export { rotateSecrets } from "./rotate";
export { createConnector, updateConnector } from "./save";
