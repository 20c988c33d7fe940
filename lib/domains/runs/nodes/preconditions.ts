import type { TemplateNode } from "@/lib/contracts/templates";
import type { ScopedTx } from "@/lib/db";
import { destinationOf } from "@/lib/domains/connectors";
import type { Json } from "@/lib/kernel/canonical";
import type { RunState } from "../state";

type Precondition<K extends TemplateNode["kind"]> = (
  tx: ScopedTx,
  run: RunState,
  node: Extract<TemplateNode, { kind: K }>,
) => Promise<Json>;

/**
 * What an act of each kind will meet outside, as far as this database knows: part of what is approved, and looked at
 * again before the act. A rail adds its own (a wallet's balance band, a device's state) under the kind it carries out.
 * Values must stay equal while an approver would call the situation the same. null: nothing there, left to the act.
 */
const PRECONDITIONS: { [K in TemplateNode["kind"]]?: Precondition<K> } = {
  http: (tx, _run, node) => destinationOf(tx, node.connector),
};

/** What an act will meet, or null when its kind has no precondition. */
export async function preconditionOf(tx: ScopedTx, run: RunState, node: TemplateNode): Promise<Json> {
  const precondition = PRECONDITIONS[node.kind] as Precondition<TemplateNode["kind"]> | undefined;
  return precondition ? precondition(tx, run, node) : null;
}
