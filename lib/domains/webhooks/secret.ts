import { eq, max, sql } from "drizzle-orm";
import { webhookSecrets } from "@/drizzle/schema";
import { keyring, opened } from "@/lib/crypto/keyring";
import { keyIdOf, seal } from "@/lib/crypto/secrets";
import { newWebhookSecret } from "@/lib/crypto/webhook-signature";
import type { Claims, ScopedTx } from "@/lib/db";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";

/** What an endpoint's secret belongs to: sealed for one, it opens for no other. */
export function placeOf(tenantId: Id<"tenant">, endpointId: Id<"webhookEndpoint">): string {
  return `webhook:${tenantId}/${endpointId}`;
}

/** A sealed secret in the clear. @throws AppError unavailable, without a word of the secret */
export function openSecret(claims: Claims, endpointId: Id<"webhookEndpoint">, sealed: string): string {
  return opened(
    placeOf(claims.tenantId, endpointId),
    sealed,
    (why) => new AppError("unavailable", `The signing secret cannot be read: ${why}.`),
  );
}

/**
 * Puts a new secret in place. Those before it sign until `until` and no longer. The endpoint's row must be held.
 * @returns it, sealed
 */
export async function putSecret(
  tx: ScopedTx,
  { tenantId, workspaceId }: Claims,
  endpointId: Id<"webhookEndpoint">,
  now: Date,
  until: Date = now,
): Promise<string> {
  const [last] = await tx
    .select({ number: max(webhookSecrets.number) })
    .from(webhookSecrets)
    .where(eq(webhookSecrets.endpointId, endpointId));
  const sealed = seal(keyring(), placeOf(tenantId, endpointId), newWebhookSecret());
  tx.defer(
    tx
      .update(webhookSecrets)
      .set({ expiresAt: sql`least(${webhookSecrets.expiresAt}, ${until.toISOString()})` })
      .where(eq(webhookSecrets.endpointId, endpointId)),
  );
  tx.defer(
    tx.insert(webhookSecrets).values({
      tenantId,
      workspaceId,
      endpointId,
      number: (last?.number ?? 0) + 1,
      sealed,
      keyId: keyIdOf(sealed),
      createdAt: now,
    }),
  );
  return sealed;
}
