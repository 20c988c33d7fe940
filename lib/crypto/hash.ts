import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { canonicalJson } from "@/lib/kernel/canonical";

/** SHA-256 of text or bytes, lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** SHA-256 over the RFC 8785 form of a JSON value, lower-case hex. */
export function hashJson(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** HMAC-SHA256, base64url without padding. */
export function hmac(key: Uint8Array, data: string): string {
  return createHmac("sha256", key).update(data).digest("base64url");
}

/** A key for one purpose derived from the application secret (HKDF-SHA256, 32 bytes). */
export function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "intent-os", purpose, 32));
}

/** `bytes` random bytes, base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString("base64url");
}

/** `bytes` random bytes, lower-case hex: the form of trace ids. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
