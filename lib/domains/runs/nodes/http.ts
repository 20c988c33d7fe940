import { evaluateCel } from "@/lib/cel";
import { httpConnectorOf, urlBelow } from "@/lib/domains/connectors";
import { variablesOf } from "../state";
import type { NodeHandler } from "./handler";
import { unmetObligation } from "./obligations";

/** HTTP request through a connector, carrying the effect's key as Idempotency-Key. */
export const httpNode: NodeHandler<"http"> = {
  async start(context, node) {
    const unmet = await unmetObligation(context, node);
    if (unmet) return unmet;
    const { tx, run } = context;
    const { baseUrl, receiptPath, idempotencyKeys, timeoutSeconds } = await httpConnectorOf(
      tx,
      node.connector,
    );
    const variables = variablesOf(run);
    const body = Object.fromEntries(
      Object.entries(node.body).map(([field, source]) => [field, evaluateCel(source, variables)]),
    );
    return {
      kind: "act",
      effect: {
        kind: "http",
        request: {
          connector: node.connector,
          url: urlBelow(baseUrl, node.path),
          method: node.method,
          body,
          timeoutMs: (node.timeoutSeconds ?? timeoutSeconds) * 1000,
          receiptUrl: receiptPath === null ? null : urlBelow(baseUrl, receiptPath),
          repeatable: idempotencyKeys,
        },
      },
    };
  },
};
