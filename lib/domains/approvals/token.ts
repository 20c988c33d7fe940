import { deriveKey, hmac, sha256 } from "@/lib/crypto/hash";
import { env } from "@/lib/env";
import type { Id } from "@/lib/kernel/ids";

let linkKey: Uint8Array | undefined;

/**
 * The secret part of an approver's link. Derived and not stored, so that the e-mail can be written again after a
 * crash while the database knows only its hash.
 */
export function linkToken(linkId: Id<"approvalLink">): string {
  linkKey ??= deriveKey(env().APP_SECRET, "approval-links");
  return hmac(linkKey, linkId);
}

/** What is stored of a link's token. */
export function hashToken(token: string): string {
  return sha256(token);
}
