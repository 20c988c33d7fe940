import { CelFailure, evaluateCel, sharingBudget } from "@/lib/cel";
import type { TemplateNode } from "@/lib/contracts/templates";
import { type AcceptedProof, closeWaits, takeProof } from "@/lib/domains/proofs";
import type { Json } from "@/lib/kernel/canonical";
import { variablesOf } from "../state";
import type { NodeContext, NodeHandler, NodeResult } from "./handler";

type ProofNode = Extract<TemplateNode, { kind: "proof" }>;
const SUBJECT_LENGTH_MAX = 200;

/** Proof: takes one that is there already, else waits until one comes, or until its time is up. */
export const proofNode: NodeHandler<"proof"> = {
  start: (context, node) => look(context, node, context.now),
  resume: (context, node, step) => look(context, node, step.startedAt),
  async abandon({ tx, run, now }, node) {
    closeWaits(tx, run.id, now, node.id);
  },
};

async function look({ tx, scope, run, now }: NodeContext, node: ProofNode, since: Date): Promise<NodeResult> {
  const expiresAt = new Date(since.getTime() + node.expiresSeconds * 1000);
  const variables = variablesOf(run);
  // The lock that comes with it orders this look with whoever brings a proof at the same moment.
  const found = await takeProof(
    tx,
    scope,
    {
      runId: run.id,
      nodeId: node.id,
      kind: node.proof,
      subject: subjectOf(node, variables),
      issuers: node.issuers ?? null,
      verifiedBy: node.verifiedBy ?? ["signature", "person"],
      shared: node.shared ?? false,
      rule: node.accepts ?? null,
      expiresAt,
      accepted: acceptedBy(node, variables),
    },
    now,
  );
  if ("taken" in found) return { kind: "done", output: outputOf(found.taken) };
  if (expiresAt > now) return { kind: "wait", why: whyWaiting(node, found.unfit), until: expiresAt };
  return {
    kind: "failed",
    error: { code: "proof_expired", message: `No proof of ${node.proof} came in time.` },
  };
}

/** What the proof must be about; it stays the same for as long as the step waits. @throws CelFailure */
function subjectOf(node: ProofNode, variables: ReturnType<typeof variablesOf>): string | null {
  if (node.subject === undefined) return null;
  const subject = evaluateCel(node.subject, variables);
  // Empty, it would be tied to whatever else lacks a subject.
  if (typeof subject === "string" && subject.length > 0 && subject.length <= SUBJECT_LENGTH_MAX)
    return subject;
  throw new CelFailure("`subject` does not give a text of 1 to 200 characters");
}

/**
 * The proofs that the node's condition holds for. What an issuer sends must not break the run: where the condition
 * cannot be evaluated, it does not hold. All of them together get one budget.
 */
function acceptedBy(
  { accepts }: ProofNode,
  variables: Record<string, Json>,
): (proofs: AcceptedProof[]) => AcceptedProof[] {
  if (accepts === undefined) return (proofs) => proofs;
  const holds = (proof: AcceptedProof) => {
    try {
      return evaluateCel(accepts, { ...variables, proof: { ...proof } }) === true;
    } catch (error) {
      if (error instanceof CelFailure) return false;
      throw error;
    }
  };
  return (proofs) => sharingBudget(() => proofs.filter(holds));
}

function outputOf({ id, ...proof }: AcceptedProof): Json {
  return { proofId: id, verified: true, ...proof };
}

function whyWaiting(node: ProofNode, unfit: number): string {
  const from = node.issuers ? ` by ${node.issuers.join(" or ")}` : "";
  const came =
    unfit === 0 ? "" : ` (${unfit} came, and ${node.title} does not accept ${unfit === 1 ? "it" : "them"})`;
  return `proof of ${node.proof}${from}${came}`;
}
