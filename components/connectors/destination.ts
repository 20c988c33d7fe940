import type { ConnectorTarget } from "@/lib/contracts/connector-config";

/** Where a connector leads, in one line. Pure. */
export function destinationOf(target: ConnectorTarget): string {
  switch (target.kind) {
    case "http":
      return target.baseUrl;
    case "smtp":
      return `${target.host}:${target.port}`;
    case "stripe":
      return target.apiUrl;
    case "mqtt":
      return target.url;
    case "opa":
      return `${target.baseUrl.replace(/\/$/, "")}${target.decisionPath}`;
  }
}
