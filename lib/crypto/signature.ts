import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { canonicalJson } from "@/lib/kernel/canonical";
import { sha256 } from "./hash";

/** What stands before the seed in an Ed25519 private key's PKCS#8 form. Source: RFC 8410. */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

/** The public half of an Ed25519 key. */
export interface PublicKey {
  /** First 16 hex digits of the SHA-256 of the raw key. */
  keyId: string;
  /** The raw 32 bytes, base64url: `x` of its JWK. */
  publicKey: string;
}

/** An Ed25519 key that can sign. */
export interface SigningKey extends PublicKey {
  /** Signs the RFC 8785 form of a JSON value. @returns base64url */
  sign(value: unknown): string;
}

/** The signing key of a 32-byte seed. */
export function signingKeyOf(seed: Uint8Array): SigningKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: "der",
    type: "pkcs8",
  });
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  return {
    ...publicKeyOf(x),
    sign: (value) => sign(null, Buffer.from(canonicalJson(value)), privateKey).toString("base64url"),
  };
}

/** A public key by its raw 32 bytes in base64url. */
export function publicKeyOf(publicKey: string): PublicKey {
  return { keyId: sha256(Buffer.from(publicKey, "base64url")).slice(0, 16), publicKey };
}

/** Whether the key signed this very value. False, and no error, for what is no signature or no key. */
export function signatureHolds({ publicKey }: PublicKey, value: unknown, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
    return verify(null, Buffer.from(canonicalJson(value)), key, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}
