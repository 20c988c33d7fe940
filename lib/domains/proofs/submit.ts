import { eq } from "drizzle-orm";
import { proofFiles, proofIssuers, proofs, runs } from "@/drizzle/schema";
import type { Proof, SubmitProof } from "@/lib/contracts/proofs";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { validationFailed } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { claimHash, requireSmall } from "./evidence";
import { presentFile, readProof } from "./present";
import { nameFile } from "./unnamed-files";
import { lockTies, nudgeWaiting } from "./waits";

/**
 * Keeps a proof that somebody submits, and has the steps look that wait for such a one. It is pending: nobody has
 * vouched for it. @throws AppError validation_failed when it names an issuer, run or file that is not there
 */
export function submitProof(
  scope: Scope,
  input: SubmitProof,
  channel: "api" | "console",
  command?: Command,
): Promise<Proof> {
  requireSmall(input.payload ?? null);
  return withCommand(scope, command, async (tx) => {
    const issuer = input.issuer === undefined ? null : await issuerOf(tx, input.issuer, input.kind);
    if (input.runId !== undefined) await requireRun(tx, input.runId);
    const file = input.fileId === undefined ? null : await fileOf(tx, input.fileId);
    const { kind, subject = null, runId = null, payload = null } = input;
    const claim = { kind, issuer: issuer?.key ?? null, subject, runId, payload, file };
    lockTies(tx, scope, [{ kind, runId, subject }], "bringer");
    const now = new Date();
    const id = newId("proof");
    const { principal } = scope;
    tx.defer(
      tx.insert(proofs).values({
        id,
        tenantId: scope.tenantId,
        workspaceId: scope.workspaceId,
        kind,
        channel,
        issuerId: issuer?.id ?? null,
        issuer: claim.issuer,
        subject,
        runId,
        payload,
        fileId: file?.id ?? null,
        hash: claimHash(claim),
        submittedBy: { kind: principal.kind, id: principal.id, label: principal.label },
        submittedByUser: principal.userId,
        requestId: scope.requestId,
        address: scope.address,
        at: now,
      }),
    );
    await nudgeWaiting(tx, scope, { kind, runId, subject }, now);
    recordAudit(tx, scope, {
      action: "proof.submitted",
      resource: { kind: "proof", id },
      after: { kind, issuer: claim.issuer, subject, runId, hash: claimHash(claim), channel },
    });
    return readProof(tx, id);
  });
}

/** @throws AppError validation_failed when there is no such run here */
export async function requireRun(tx: ScopedTx, runId: Id<"run">): Promise<void> {
  const [run] = await tx.select({ id: runs.id }).from(runs).where(eq(runs.id, runId));
  if (!run) throw validationFailed([{ path: "runId", message: "there is no such run" }]);
}

async function issuerOf(tx: ScopedTx, key: string, kind: string) {
  const [issuer] = await tx.select().from(proofIssuers).where(eq(proofIssuers.key, key));
  if (!issuer) throw validationFailed([{ path: "issuer", message: "there is no such issuer" }]);
  requireKind(issuer, kind);
  return issuer;
}

/** @throws AppError validation_failed when the issuer does not give proof of this kind */
export function requireKind({ kinds, key }: { kinds: string[]; key: string }, kind: string): void {
  if (kinds.length === 0 || kinds.includes(kind)) return;
  throw validationFailed([{ path: "kind", message: `${key} gives proof of ${kinds.join(", ")} only` }]);
}

async function fileOf(tx: ScopedTx, fileId: Id<"proofFile">) {
  nameFile(tx, fileId);
  const [row] = await tx.select().from(proofFiles).where(eq(proofFiles.id, fileId));
  if (!row) throw validationFailed([{ path: "fileId", message: "there is no such file" }]);
  return presentFile(row);
}
