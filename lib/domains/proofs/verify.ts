import { eq } from "drizzle-orm";
import { proofs, proofVerifications } from "@/drizzle/schema";
import type { Proof, VerifyProof } from "@/lib/contracts/proofs";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { readProof } from "./present";
import { lockTies, nudgeWaiting } from "./waits";

/**
 * A person vouches for a proof, or turns it down, for good. Not the person behind its submission.
 * @throws AppError not_found, forbidden (no person, or their own), conflict (what they saw is not this),
 *   invalid_transition (decided already, by a signature or a person)
 */
export function verifyProof(
  scope: Scope,
  proofId: Id<"proof">,
  { decision, reason, hash }: VerifyProof,
  command?: Command,
): Promise<Proof> {
  return withCommand(scope, command, async (tx) => {
    const [proof] = await tx.select().from(proofs).where(eq(proofs.id, proofId));
    if (!proof) throw notFound("Proof");
    const { principal } = scope;
    if (principal.kind !== "user")
      throw new AppError("forbidden", "A proof is verified by a person; an API key cannot.");
    if (proof.submittedByUser === principal.userId) {
      throw new AppError("forbidden", "Whoever submitted a proof cannot verify it.");
    }
    if (proof.hash !== hash) throw new AppError("conflict", "What you saw is not this proof. Read it again.");
    lockTies(tx, scope, [proof], "bringer");
    const now = new Date();
    const result = decision === "accept" ? "verified" : "rejected";
    const made = await tx
      .insert(proofVerifications)
      .values({
        id: newId("proofVerification"),
        tenantId: scope.tenantId,
        workspaceId: scope.workspaceId,
        proofId,
        method: "person",
        result,
        verifier: { kind: principal.kind, id: principal.id, label: principal.label },
        reason,
        at: now,
      })
      .onConflictDoNothing()
      .returning({ id: proofVerifications.id });
    if (made.length === 0)
      throw new AppError("invalid_transition", "This proof was verified or rejected already.");
    if (result === "verified") await nudgeWaiting(tx, scope, proof, now);
    recordAudit(tx, scope, {
      action: `proof.${result}`,
      resource: { kind: "proof", id: proofId },
      before: { status: "pending" },
      after: { status: result, method: "person", hash },
      reason,
    });
    return readProof(tx, proofId);
  });
}
