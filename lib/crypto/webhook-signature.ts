import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";

/*
 * The Standard Webhooks specification 1.0.0: `v1` is HMAC-SHA256 under a shared secret (`whsec_…`), `v1a` is Ed25519
 * under a private key (`whsk_…`), checked with its public key (`whpk_…`). Keys are base64 behind their prefix.
 */

/** How far a message's time may be from ours, in either direction, unless told. */
const TOLERANCE_SECONDS = 300;

/** The three headers of a signed message. */
export interface WebhookHeaders {
  "webhook-id": string;
  /** Unix seconds. */
  "webhook-timestamp": string;
  /** `v1,<base64>` or `v1a,<base64>`, one for each key, with spaces between. */
  "webhook-signature": string;
}

/** A message before it is signed. Its id is the same at every attempt to deliver it. */
export interface WebhookMessage {
  id: string;
  /** When this attempt is made; sent to the second. */
  at: Date;
  body: string | Uint8Array;
}

/** Why a message is not taken for genuine. */
export type WebhookProblem = "missing_headers" | "malformed_headers" | "too_old" | "too_new" | "no_match";

/** A message that is not genuine, or not fresh. Its text tells the sender what is wrong and names no key. */
export class WebhookSignatureError extends Error {
  override readonly name = "WebhookSignatureError";

  constructor(
    readonly problem: WebhookProblem,
    message: string,
  ) {
    super(message);
  }
}

const HMAC_BYTES = 32;
const ID = /^[\x21-\x2d\x2f-\x7e]{1,255}$/;
/** More than any rotation needs: what a stranger sends is compared with every key we have. */
const SIGNATURES_MAX = 20;
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");

/** A new shared secret, `whsec_…`, of 32 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(HMAC_BYTES).toString("base64")}`;
}

/** A new Ed25519 pair: the sender keeps `privateKey`, receivers are given `publicKey`. */
export function newWebhookKeyPair(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(PKCS8_HEAD.length);
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(SPKI_HEAD.length);
  return {
    privateKey: `whsk_${Buffer.concat([seed, raw]).toString("base64")}`,
    publicKey: `whpk_${raw.toString("base64")}`,
  };
}

/** Whether the text is a key that `verifyWebhook` takes: a shared secret of 24 to 64 bytes, or an Ed25519 key. */
export function isWebhookKey(text: string): boolean {
  try {
    readKey(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Signs one attempt to deliver a message with every key, so that receivers may go over from one to the next.
 * @param keys `whsec_…` and `whsk_…` @throws Error when a key cannot sign
 */
export function signWebhook({ id, at, body }: WebhookMessage, keys: readonly string[]): WebhookHeaders {
  if (!ID.test(id)) throw new Error("a webhook's id is visible ASCII without a full stop");
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const content = signedContent(id, timestamp, body);
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": keys.map((key) => signatureBy(readKey(key), content)).join(" "),
  };
}

/**
 * Checks a message against the keys that may have signed it, in constant time.
 * @param body the bytes as they came, before anything parsed them
 * @param keys `whsec_…`, `whpk_…` or `whsk_…`; those that are no keys are an error of ours and throw
 * @returns its id (to drop repeats by), the time it names, and which of the keys holds
 * @throws WebhookSignatureError when it is not genuine, or its time is further off than the tolerance
 */
export function verifyWebhook(
  headers: Headers,
  body: string | Uint8Array,
  keys: readonly string[],
  { now = new Date(), toleranceSeconds = TOLERANCE_SECONDS } = {},
): { id: string; at: Date; key: string } {
  const id = headers.get("webhook-id");
  const timestamp = headers.get("webhook-timestamp");
  const given = headers.get("webhook-signature");
  if (!id || !timestamp || !given) {
    throw new WebhookSignatureError(
      "missing_headers",
      "The headers webhook-id, webhook-timestamp and webhook-signature are needed.",
    );
  }
  if (!ID.test(id) || !/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookSignatureError(
      "malformed_headers",
      "webhook-id must be visible ASCII without a full stop, webhook-timestamp a Unix time in seconds.",
    );
  }
  const late = now.getTime() / 1000 - Number(timestamp);
  if (late > toleranceSeconds) {
    throw new WebhookSignatureError("too_old", `The webhook-timestamp is over ${toleranceSeconds} s ago.`);
  }
  if (late < -toleranceSeconds) {
    throw new WebhookSignatureError("too_new", `The webhook-timestamp is over ${toleranceSeconds} s ahead.`);
  }
  const content = signedContent(id, timestamp, body);
  const signatures = given.split(" ").slice(0, SIGNATURES_MAX);
  for (const key of keys) {
    const parsed = readKey(key);
    if (signatures.some((signature) => holds(parsed, content, signature))) {
      return { id, at: new Date(Number(timestamp) * 1000), key };
    }
  }
  throw new WebhookSignatureError("no_match", "No signature in webhook-signature holds.");
}

type Key =
  | { scheme: "v1"; secret: Buffer }
  | { scheme: "v1a"; privateKey: KeyObject | null; publicKey: KeyObject };

/** @throws Error that names what is wrong and not the key */
function readKey(text: string): Key {
  const [, prefix, encoded = ""] = /^(whsec|whsk|whpk)_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, "base64");
  if (prefix === "whsec" && bytes.length >= 24 && bytes.length <= 64) return { scheme: "v1", secret: bytes };
  if (prefix === "whpk" && bytes.length === 32) {
    return { scheme: "v1a", privateKey: null, publicKey: publicKeyOf(bytes) };
  }
  // A private key is its seed with the public key behind it, or the seed alone.
  if (prefix === "whsk" && (bytes.length === 64 || bytes.length === 32)) {
    const der = Buffer.concat([PKCS8_HEAD, bytes.subarray(0, 32)]);
    const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    return { scheme: "v1a", privateKey, publicKey: createPublicKey(privateKey) };
  }
  throw new Error("this is no key of the Standard Webhooks specification");
}

function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: "der", type: "spki" });
}

function signedContent(id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`${id}.${timestamp}.`),
    typeof body === "string" ? Buffer.from(body) : body,
  ]);
}

function signatureBy(key: Key, content: Buffer): string {
  if (key.scheme === "v1") return `v1,${hmacOf(key.secret, content).toString("base64")}`;
  if (!key.privateKey) throw new Error("a public key signs nothing");
  return `v1a,${sign(null, content, key.privateKey).toString("base64")}`;
}

function holds(key: Key, content: Buffer, signature: string): boolean {
  const [scheme, encoded = "", ...rest] = signature.split(",");
  if (scheme !== key.scheme || rest.length > 0) return false;
  const given = Buffer.from(encoded, "base64");
  if (key.scheme === "v1a") return given.length === 64 && verify(null, content, key.publicKey, given);
  return given.length === 32 && timingSafeEqual(given, hmacOf(key.secret, content));
}

function hmacOf(secret: Buffer, content: Buffer): Buffer {
  return createHmac("sha256", secret).update(content).digest();
}
