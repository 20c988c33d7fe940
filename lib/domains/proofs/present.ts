import { asc, eq, inArray } from "drizzle-orm";
import { proofFiles, proofs, proofUses, proofVerifications } from "@/drizzle/schema";
import type { Proof, ProofFile } from "@/lib/contracts/proofs";
import type { ScopedTx } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";

type ProofRow = typeof proofs.$inferSelect;
type FileRow = typeof proofFiles.$inferSelect;

/** Proofs as the API shows them, with what vouched for them and what they satisfied. */
export async function presentProofs(tx: ScopedTx, rows: ProofRow[]): Promise<Proof[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const fileIds = rows.flatMap(({ fileId }) => (fileId ? [fileId] : []));
  const [verifications, uses, files] = await Promise.all([
    tx
      .select()
      .from(proofVerifications)
      .where(inArray(proofVerifications.proofId, ids))
      .orderBy(asc(proofVerifications.id)),
    tx.select().from(proofUses).where(inArray(proofUses.proofId, ids)).orderBy(asc(proofUses.at)),
    fileIds.length > 0 ? tx.select().from(proofFiles).where(inArray(proofFiles.id, fileIds)) : [],
  ]);
  return rows.map((row) => {
    const own = verifications.filter(({ proofId }) => proofId === row.id);
    const file = files.find(({ id }) => id === row.fileId);
    return {
      id: row.id,
      kind: row.kind,
      channel: row.channel,
      status: own.find(({ method }) => method !== "rule")?.result ?? "pending",
      issuer: row.issuer,
      subject: row.subject,
      runId: row.runId,
      payload: row.payload as Proof["payload"],
      file: file ? presentFile(file) : null,
      hash: row.hash,
      signature: row.signature && {
        state: row.signature,
        messageId: row.externalId ?? "",
        keyId: row.keyId,
        headers: row.headers ?? {},
        body: row.body ?? "",
      },
      submittedBy: row.submittedBy,
      at: row.at.toISOString(),
      verifications: own.map(({ id, method, result, verifier, reason, rule, runId, nodeId, at }) => ({
        id,
        method,
        result,
        verifier,
        reason,
        rule,
        runId,
        nodeId,
        at: at.toISOString(),
      })),
      satisfied: uses
        .filter(({ proofId }) => proofId === row.id)
        .map(({ runId, nodeId, shared, at }) => ({ runId, nodeId, shared, at: at.toISOString() })),
    };
  });
}

/** One proof, within a transaction. @throws AppError not_found */
export async function readProof(tx: ScopedTx, proofId: Id<"proof">): Promise<Proof> {
  const [proof] = await presentProofs(tx, await tx.select().from(proofs).where(eq(proofs.id, proofId)));
  if (!proof) throw notFound("Proof");
  return proof;
}

/** A file as the API shows it. */
export function presentFile(row: FileRow): ProofFile {
  const { id, name, contentType, bytes, sha256, uploadedBy, at } = row;
  return {
    id,
    name,
    contentType: contentType as ProofFile["contentType"],
    bytes,
    sha256,
    uploadedBy,
    at: at.toISOString(),
  };
}
