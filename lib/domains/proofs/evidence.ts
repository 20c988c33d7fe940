import { hashJson } from "@/lib/crypto/hash";
import { claimContent, type ProofClaim } from "@/lib/evidence/hashed";
import { canonicalJson, type Json } from "@/lib/kernel/canonical";
import { validationFailed } from "@/lib/kernel/errors";

const PAYLOAD_BYTES_MAX = 65_536;

/** All that a proof claims. */
export type Claim = ProofClaim<Json>;

/** SHA-256 over the canonical form of all that is claimed: what a person says they saw, and what evidence names. */
export function claimHash(claim: Claim): string {
  return hashJson(claimContent(claim));
}

/** Steps keep the payload as their output, in the journal too: it has to stay small. @throws AppError validation_failed */
export function requireSmall(payload: Json): void {
  if (Buffer.byteLength(canonicalJson(payload)) <= PAYLOAD_BYTES_MAX) return;
  throw validationFailed([{ path: "payload", message: "is larger than 64 KiB; upload it as a file" }]);
}
