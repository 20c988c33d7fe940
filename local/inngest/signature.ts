import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const PREFIX = /^signkey-\w+-/;

/** `t=<unix seconds>&s=<hmac>` over the canonical JSON body, as `X-Inngest-Signature` carries it. */
export function signBody(body: string, signingKey: string, now = Date.now()): string {
  const t = Math.floor(now / 1000).toString();
  const mac = createHmac("sha256", signingKey.replace(PREFIX, "")).update(body).update(t).digest("hex");
  return `t=${t}&s=${mac}`;
}

/** The bearer token the SDK sends: the key's prefix and the SHA-256 of its hexadecimal part. */
export function hashSigningKey(signingKey: string): string {
  const prefix = PREFIX.exec(signingKey)?.[0] ?? "";
  const key = Buffer.from(signingKey.replace(PREFIX, ""), "hex");
  return prefix + createHash("sha256").update(key).digest("hex");
}

/** Whether an `Authorization` header proves knowledge of the signing key. */
export function isAuthorized(header: string | undefined, signingKey: string): boolean {
  const expected = createHash("sha256")
    .update(`Bearer ${hashSigningKey(signingKey)}`)
    .digest();
  return timingSafeEqual(
    createHash("sha256")
      .update(header ?? "")
      .digest(),
    expected,
  );
}
