import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

let lastTime = 0;
let lastEntropy = randomBytes(10);

function encode(time: number, entropy: Buffer): string {
  let text = "";
  for (let rest = time, i = 0; i < 10; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  let bits = 0;
  let value = 0;
  for (const byte of entropy) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((value >> bits) & 31);
    }
  }
  return text;
}

/** A new ULID; within one process each is greater than the one before. */
export function ulid(now = Date.now()): string {
  if (now > lastTime) {
    lastTime = now;
    lastEntropy = randomBytes(10);
  } else {
    // Same millisecond: count up, so that order of creation stays order of ids.
    for (let i = 9; i >= 0; i--) {
      const byte = lastEntropy[i] ?? 0;
      lastEntropy[i] = (byte + 1) & 255;
      if (byte !== 255) break;
    }
  }
  return encode(lastTime, lastEntropy);
}

/**
 * The ULID that a sender's `X-Inngest-Event-Id-Seed` (`<milliseconds>,<base64 of 10 bytes>`) gives to the
 * event at `index`: a resent request yields the same ids. Null when the seed is missing or malformed.
 */
export function seededUlid(seed: string | undefined, index: number): string | null {
  const [millis, base64, ...rest] = seed?.split(",") ?? [];
  const time = Number(millis);
  if (!base64 || rest.length > 0 || !Number.isSafeInteger(time) || time <= 0) return null;
  const entropy = Buffer.from(base64, "base64");
  if (entropy.length !== 10) return null;
  entropy.writeUInt32BE((entropy.readUInt32BE(6) + index) >>> 0, 6);
  return encode(time, entropy);
}

export const ULID_PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
