import type { AuditVerification } from "@/lib/contracts/audit";
import { GENESIS } from "@/lib/crypto/chain";
import type { Scope } from "@/lib/kernel/principal";
import { checkpointProblem, readHead, walkStored } from "./walk";

/**
 * Walks the tenant's whole chain up to its head. Detects edits, gaps, reordering, a cut tail, events that no head
 * accounts for, and, against the signed checkpoints, a chain that was cut or written anew up to where it was signed
 * last. What was never signed, and a chain cut together with its checkpoints, only a copy kept elsewhere can show.
 */
export async function verifyAudit(scope: Scope): Promise<AuditVerification> {
  const head = await readHead(scope);
  const { at, checkpoints, broken } = await walkStored(scope, { seq: 0, hash: GENESIS }, head.seq);
  const problem = broken ?? endProblem(head, at.hash);
  return {
    intact: problem === null,
    checked: at.seq,
    headSeq: head.seq,
    headHash: head.hash,
    checkpoints,
    signedSeq: head.signed?.seq ?? 0,
    signedAt: head.signed?.at ?? null,
    broken: problem,
  };
}

function endProblem(
  head: Awaited<ReturnType<typeof readHead>>,
  reachedHash: string,
): AuditVerification["broken"] {
  const { signed } = head;
  if (signed && signed.seq > head.seq) {
    const problem = checkpointProblem(signed) ?? `events up to ${signed.seq} were signed and are missing`;
    return { seq: head.seq + 1, problem };
  }
  if (head.lastSeq > head.seq) return { seq: head.seq + 1, problem: "comes after the chain's head" };
  return reachedHash === head.hash
    ? null
    : { seq: head.seq, problem: "the last event is not the chain's head" };
}
