import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveKey } from "./hash";

/** Keys that secrets are sealed under: new ones under `current`, old ones are opened with the key they name. */
export interface Keyring {
  current: string;
  keys: ReadonlyMap<string, Uint8Array>;
}

/** A secret that cannot be opened: its key is not in the keyring, or it is not what was sealed for this place. */
export class SealFailure extends Error {
  override readonly name = "SealFailure";
}

const VERSION = "v1";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const KEY_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** The id of the key that is derived from the application's secret. */
const DERIVED = "app";

/**
 * Reads the keyring of a server. `keys` is `id:key` pairs with commas between, the current one first, each key
 * 32 bytes in base64url; without it, secrets are sealed under a key derived from the application's secret. That
 * derived key (`app`) always opens what it sealed, so that one can move to keys of one's own later.
 * @throws Error naming what is wrong, without any key
 */
export function readKeyring(keys: string | undefined, appSecret: string): Keyring {
  const ring = new Map<string, Uint8Array>();
  for (const [index, pair] of (keys ?? "").split(",").filter(Boolean).entries()) {
    const [id = "", encoded = ""] = pair.trim().split(":");
    const key = Buffer.from(encoded, "base64url");
    if (!KEY_ID.test(id) || id === DERIVED) throw new Error(`key ${index + 1} needs an id such as 2026-11`);
    if (key.length !== KEY_BYTES) throw new Error(`key ${id} is not 32 bytes in base64url`);
    if (ring.has(id)) throw new Error(`key ${id} is given twice`);
    ring.set(id, key);
  }
  const current = ring.keys().next().value ?? DERIVED;
  ring.set(DERIVED, deriveKey(appSecret, "connector-secrets"));
  return { current, keys: ring };
}

/**
 * Encrypts a text with AES-256-GCM under the current key.
 * @param place what the secret belongs to: it opens nowhere else
 * @returns `v1.<key id>.<nonce>.<ciphertext and tag>`, base64url
 */
export function seal(ring: Keyring, place: string, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(ring, ring.current), iv);
  cipher.setAAD(associated(ring.current, place));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, ring.current, iv.toString("base64url"), sealed.toString("base64url")].join(".");
}

/** What was sealed for this place. @throws SealFailure */
export function unseal(ring: Keyring, place: string, envelope: string): string {
  const [version, keyId = "", nonce = "", body = "", ...rest] = envelope.split(".");
  const sealed = Buffer.from(body, "base64url");
  const iv = Buffer.from(nonce, "base64url");
  if (version !== VERSION || rest.length > 0 || iv.length !== IV_BYTES || sealed.length < 16) {
    throw new SealFailure("this is not a sealed secret");
  }
  const decipher = createDecipheriv("aes-256-gcm", keyOf(ring, keyId), iv, { authTagLength: 16 });
  decipher.setAAD(associated(keyId, place));
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString("utf8");
  } catch {
    throw new SealFailure("the sealed secret was altered, or belongs elsewhere");
  }
}

/** What was sealed for this place, sealed anew under the current key; null when this ring cannot open it. */
export function resealed(ring: Keyring, place: string, envelope: string): string | null {
  try {
    return seal(ring, place, unseal(ring, place, envelope));
  } catch (error) {
    if (error instanceof SealFailure) return null;
    throw error;
  }
}

/** The id of the key that a secret is sealed under. */
export function keyIdOf(envelope: string): string {
  return envelope.split(".")[1] ?? "";
}

function keyOf(ring: Keyring, id: string): Uint8Array {
  const key = ring.keys.get(id);
  if (!key) throw new SealFailure(`this server does not have the key ${id}`);
  return key;
}

function associated(keyId: string, place: string): Buffer {
  return Buffer.from(`${VERSION}.${keyId}.${place}`, "utf8");
}
