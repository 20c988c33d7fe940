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

function unmetProof(run: RunState): NodeResult | null {
  const lacking = (run.decision.obligations.proofs ?? []).filter((kind) => !isProved(run, kind));
  if (lacking.length === 0) return null;
  const message = `Policy obliges proof of ${lacking.join(", ")}, and none was given before this step.`;
  return { kind: "failed", error: { code: "proof_required", message } };
}

/** Whether a step took a proof of the kind that its issuer signed or a person verified: a template's own rule is not enough. */
function isProved({ template, steps }: RunState, kind: string): boolean {
  return template.definition.nodes.some((node) => {
    const step = steps.get(node.id);
    if (node.kind !== "proof" || node.proof !== kind || step?.status !== "succeeded") return false;
    return (step.output as { verifiedBy?: string } | null)?.verifiedBy !== "rule";
  });
}
