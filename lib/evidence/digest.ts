import { canonicalJson } from "@/lib/kernel/canonical";

/*
 * Hashes and signatures by WebCrypto, which browsers and Node have alike.
 */

/** SHA-256 of text or bytes, lower-case hex. */
export async function sha256(data: string | Uint8Array): Promise<string> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)));
}

/** SHA-256 over the RFC 8785 form of a JSON value, lower-case hex. */
export function sha256Json(value: unknown): Promise<string> {
  return sha256(canonicalJson(value));
}

/** The fingerprint of a raw Ed25519 key in base64url: all 64 digits; a key id is the first 16. */
export function fingerprint(publicKey: string): Promise<string> {
  return sha256(fromBase64url(publicKey));
}

/**
 * Whether a key signed the RFC 8785 form of a value. False, and no error, for what is no signature or no key.
 * @throws Error when this browser cannot check Ed25519 signatures at all
 */
export async function signed(publicKey: string, value: unknown, signature: string): Promise<boolean> {
  const bytes = decoded(signature);
  const raw = decoded(publicKey);
  // One signature has one text: spare bits at its end are no place to write in.
  if (!bytes || !raw || toBase64url(bytes) !== signature) return false;
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") throw error;
    return false;
  }
  const text = new TextEncoder().encode(canonicalJson(value));
  return crypto.subtle.verify("Ed25519", key, bytes, text).catch(() => false);
}

function decoded(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return fromBase64url(text);
  } catch {
    return null;
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
