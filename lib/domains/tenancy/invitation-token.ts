import { deriveKey, hmac, sha256 } from "@/lib/crypto/hash";
import { env } from "@/lib/env";
import type { Id } from "@/lib/kernel/ids";

let tokenKey: Uint8Array | undefined;

/** The secret part of an invitation's link. Derived and not stored, so that the e-mail can be written again. */
export function invitationToken(invitationId: Id<"invitation">): string {
  tokenKey ??= deriveKey(env().APP_SECRET, "invitations");
  return hmac(tokenKey, invitationId);
}

/** What is stored of an invitation's token. */
export function hashInvitationToken(token: string): string {
  return sha256(token);
}
