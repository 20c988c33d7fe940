import type { AuditExport } from "@/lib/contracts/audit";
import { type PublicKey, signatureHolds } from "@/lib/crypto/signature";

export { checkpointStatement } from "@/lib/evidence/hashed";

/** What an exported file says of itself before its events. */
export type ExportHead = Pick<
  AuditExport,
  "format" | "tenantId" | "exportedAt" | "filters" | "headSeq" | "headHash"
>;

/** What the seal of an exported file covers: all of its head, and its events by their hashes. */
export function sealStatement(
  head: ExportHead,
  { count, digest, keyId }: Omit<AuditExport["seal"], "signature">,
) {
  const { format, tenantId, exportedAt, filters, headSeq, headHash } = head;
  return { kind: format, tenantId, exportedAt, filters, headSeq, headHash, count, digest, keyId };
}

/** Why a signed statement does not count, or null when it does. Pure. */
export function signatureProblem(
  keys: PublicKey[],
  statement: { keyId: string },
  signature: string,
): string | null {
  const key = keys.find(({ keyId }) => keyId === statement.keyId);
  if (!key) return `is signed with the unknown key ${statement.keyId}`;
  return signatureHolds(key, statement, signature) ? null : "has a signature that does not hold";
}
