import type { TemplateNode } from "@/lib/contracts/templates";
import type { ScopedTx } from "@/lib/db";
import type { EnginesNeeded, Judgements } from "@/lib/domains/policies";
import type { Json } from "@/lib/kernel/canonical";
import type { Scope } from "@/lib/kernel/principal";
import type { EffectState, Problem, RunState, StepState } from "../state";

/** What a node's handler has to work with. Within one transaction; no call to the outside world. */
export interface NodeContext {
  tx: ScopedTx;
  scope: Scope;
  run: RunState;
  now: Date;
  /** What engines outside answered to this node's question, and what they were asked. */
  asked?: { judgements: Judgements; input: Record<string, Json> };
}

/** What becomes of a node. */
export type NodeResult =
  | { kind: "done"; output: Json }
  | { kind: "failed"; error: Problem }
  /** `hasMore`: there is more to look at now than one look takes on; its time is not up before it has been. */
  | { kind: "wait"; why: string; until: Date | null; hasMore?: boolean }
  /** An act on the outside world, to be journalled and then performed. */
  | { kind: "act"; effect: Pick<EffectState, "kind" | "request"> }
  /** Policy engines outside are to be asked; the node is then begun again with their answer. */
  | { kind: "ask"; question: EnginesNeeded };

/**
 * One node kind. `start` begins a step, `resume` looks at a waiting one again, `abandon` closes what a step waited for
 * that waits no longer.
 */
export interface NodeHandler<K extends TemplateNode["kind"]> {
  start(context: NodeContext, node: Extract<TemplateNode, { kind: K }>): Promise<NodeResult>;
  resume?(
    context: NodeContext,
    node: Extract<TemplateNode, { kind: K }>,
    step: StepState,
  ): Promise<NodeResult>;
  abandon?(context: NodeContext, node: Extract<TemplateNode, { kind: K }>, step: StepState): Promise<void>;
}
