import type { AuditKeySet } from "@/lib/contracts/audit";
import { deriveKey } from "@/lib/crypto/hash";
import { type PublicKey, publicKeyOf, type SigningKey, signingKeyOf } from "@/lib/crypto/signature";
import { env } from "@/lib/env";

let current: SigningKey | undefined;

/** The key that signs checkpoints now: AUDIT_SIGNING_KEY, or one derived from APP_SECRET. */
export function auditSigningKey(): SigningKey {
  const { AUDIT_SIGNING_KEY, APP_SECRET } = env();
  current ??= signingKeyOf(
    AUDIT_SIGNING_KEY
      ? Buffer.from(AUDIT_SIGNING_KEY, "base64url")
      : deriveKey(APP_SECRET, "audit checkpoints"),
  );
  return current;
}

/** Every key whose signatures count: the one that signs now, and retired ones. */
export function auditPublicKeys(): PublicKey[] {
  const { keyId, publicKey } = auditSigningKey();
  return [{ keyId, publicKey }, ...env().AUDIT_RETIRED_KEYS.map(publicKeyOf)];
}

/** The same as a JWK set, the one that signs now first. */
export function auditKeySet(): AuditKeySet {
  return {
    keys: auditPublicKeys().map(({ keyId, publicKey }) => ({
      kty: "OKP",
      crv: "Ed25519",
      x: publicKey,
      kid: keyId,
      use: "sig",
      alg: "EdDSA",
    })),
  };
}
