/** The kinds of the outside world a connector reaches. Source: design 3, "Connector". */
export const CONNECTOR_KINDS = ["http", "smtp", "stripe", "mqtt", "opa"] as const;
/** How a connector stands: not tested yet, answering, answering not always, or not answering. */
export const CONNECTOR_HEALTHS = ["unknown", "healthy", "degraded", "down"] as const;

export type ConnectorKind = (typeof CONNECTOR_KINDS)[number];
export type ConnectorHealth = (typeof CONNECTOR_HEALTHS)[number];
