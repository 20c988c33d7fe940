import { evaluateCel } from "@/lib/cel";
import { connectorOf } from "@/lib/domains/templates";
import { variablesOf } from "../state";
import type { NodeHandler } from "./handler";
import { unmetObligation } from "./obligations";

const TIMEOUT_SECONDS = 15;

/** HTTP request through a connector, carrying the effect's key as Idempotency-Key. */
export const httpNode: NodeHandler<"http"> = {
  async start({ tx, run }, node) {
    const unmet = unmetObligation(run);
    if (unmet) return { kind: "failed", error: unmet };
    const connector = await connectorOf(tx, node.connector);
    const variables = variablesOf(run);
    const body = Object.fromEntries(
      Object.entries(node.body).map(([field, source]) => [field, evaluateCel(source, variables)]),
    );
    const timeoutMs = (node.timeoutSeconds ?? TIMEOUT_SECONDS) * 1000;
    return {
      kind: "act",
      effect: {
        kind: "http",
        request: {
          connector: node.connector,
          url: new URL(node.path.slice(1), connector.baseUrl).toString(),
          method: node.method,
          body,
          timeoutMs,
          receiptUrl: connector.receiptPath
            ? new URL(connector.receiptPath.slice(1), connector.baseUrl).toString()
            : null,
        },
      },
    };
  },
};
