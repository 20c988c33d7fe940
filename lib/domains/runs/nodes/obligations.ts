import type { Problem, RunState } from "../state";

/**
 * What policy obliges and the run does not have yet, or null. Asked before every act on the outside world, so that
 * a template without the approval its policy obliges cannot act.
 */
export function unmetObligation(run: RunState): Problem | null {
  const { approval, proofs } = run.decision.obligations;
  const approved = [...run.approvals.values()].some((one) => one.status === "approved");
  if (approval && !approved) {
    return {
      code: "approval_required",
      message: `Policy obliges an approval by ${approval.roles.join(" or ")}, and none was given before this step.`,
    };
  }
  if (proofs && proofs.length > 0) {
    return {
      code: "proof_required",
      message: `Policy obliges proof of ${proofs.join(", ")}, and none was given before this step.`,
    };
  }
  return null;
}
