import type { TemplateNode } from "@/lib/contracts/templates";
import type { RunState } from "../state";
import { unmetApproval } from "./approved";
import type { NodeContext, NodeResult } from "./handler";

/**
 * What policy obliges and the run does not have yet, as what becomes of the act, or null. Asked before every act on
 * the outside world, so that a template without the approval its policy obliges cannot act.
 */
export async function unmetObligation(context: NodeContext, act: TemplateNode): Promise<NodeResult | null> {
  return (await unmetApproval(context, act)) ?? unmetProof(context.run);
}

function unmetProof({ decision }: RunState): NodeResult | null {
  const { proofs } = decision.obligations;
  if (!proofs || proofs.length === 0) return null;
  const message = `Policy obliges proof of ${proofs.join(", ")}, and none was given before this step.`;
  return { kind: "failed", error: { code: "proof_required", message } };
}
