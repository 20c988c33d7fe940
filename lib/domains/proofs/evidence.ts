import { hashJson } from "@/lib/crypto/hash";
import { canonicalJson, type Json } from "@/lib/kernel/canonical";
import { validationFailed } from "@/lib/kernel/errors";

const PAYLOAD_BYTES_MAX = 65_536;

/** All that a proof claims. */
export interface Claim {
  kind: string;
  issuer: string | null;
  subject: string | null;
  runId: string | null;
  payload: Json;
  /** SHA-256 of the file's bytes, with its name and type. */
  file: { name: string; contentType: string; bytes: number; sha256: string } | null;
}

/** SHA-256 over the canonical form of all that is claimed: what a person says they saw, and what evidence names. */
export function claimHash({ kind, issuer, subject, runId, payload, file }: Claim): string {
  return hashJson({
    kind,
    issuer,
    subject,
    runId,
    payload,
    file: file && {
      name: file.name,
      contentType: file.contentType,
      bytes: file.bytes,
      sha256: file.sha256,
    },
  });
}

/** Steps keep the payload as their output, in the journal too: it has to stay small. @throws AppError validation_failed */
export function requireSmall(payload: Json): void {
  if (Buffer.byteLength(canonicalJson(payload)) <= PAYLOAD_BYTES_MAX) return;
  throw validationFailed([{ path: "payload", message: "is larger than 64 KiB; upload it as a file" }]);
}
