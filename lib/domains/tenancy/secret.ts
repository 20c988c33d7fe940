import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveKey, hmac, randomToken } from "@/lib/crypto/hash";
import { env } from "@/lib/env";

let hashKey: Uint8Array | undefined;
let sealKey: Uint8Array | undefined;

/** What is stored of an API key: an HMAC under a key of the environment, so that a stolen table opens nothing. */
export function hashApiKey(secret: string): string {
  hashKey ??= deriveKey(env().APP_SECRET, "api-keys");
  return hmac(hashKey, secret);
}

/** A new API key and what people recognise it by. */
export function newSecret(): { secret: string; prefix: string; secretHash: string } {
  const secret = `iok_${randomToken(32)}`;
  return { secret, prefix: secret.slice(0, 10), secretHash: hashApiKey(secret) };
}

/**
 * Encrypts a secret for the stored answer of the request that made it (AES-256-GCM), so that a repeat with the same
 * Idempotency-Key gets the same answer and the database alone gives nothing away.
 */
export function seal(secret: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(), nonce);
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** The secret that `seal` was given. @throws Error when it was sealed under another key or tampered with */
export function unseal(sealed: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", sealingKey(), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}

function sealingKey(): Uint8Array {
  sealKey ??= deriveKey(env().APP_SECRET, "api-key-answers");
  return sealKey;
}
