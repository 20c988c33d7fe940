import { and, desc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { webhookEndpoints, webhookSecrets } from "@/drizzle/schema";
import type { WebhookEndpoint } from "@/lib/contracts/webhook-endpoints";
import { groupsOf, WEBHOOK_GROUPS } from "@/lib/contracts/webhook-events";
import type { ScopedTx } from "@/lib/db";
import { AppError, notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

export type EndpointRow = typeof webhookEndpoints.$inferSelect;
type SecretFacts = { endpointId: Id<"webhookEndpoint">; createdAt: Date; expiresAt: Date | null };

/** What may be read of the secrets of these endpoints: when each that still signs was made, newest first. */
export async function readSecretFacts(
  tx: ScopedTx,
  endpointIds: Id<"webhookEndpoint">[],
): Promise<SecretFacts[]> {
  if (endpointIds.length === 0) return [];
  const { endpointId, createdAt, expiresAt } = webhookSecrets;
  return tx
    .select({ endpointId, createdAt, expiresAt })
    .from(webhookSecrets)
    .where(and(inArray(endpointId, endpointIds), or(isNull(expiresAt), gt(expiresAt, sql`now()`))))
    .orderBy(desc(webhookSecrets.number));
}

/** An endpoint as the API shows it. */
export function presentEndpoint(row: EndpointRow, secrets: SecretFacts[]): WebhookEndpoint {
  const { id, url, description, eventTypes, status, revision, createdBy } = row;
  return {
    id,
    url,
    description,
    eventTypes,
    status,
    paused:
      row.pausedBy && row.pausedAt
        ? { by: row.pausedBy, reason: row.pausedReason ?? "", at: row.pausedAt.toISOString() }
        : null,
    failing: row.failingSince ? { since: row.failingSince.toISOString(), attempts: row.failures } : null,
    secrets: secrets
      .filter(({ endpointId }) => endpointId === id)
      .map((one) => ({
        createdAt: one.createdAt.toISOString(),
        expiresAt: one.expiresAt?.toISOString() ?? null,
      })),
    revision,
    createdBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** One endpoint, within a transaction. @throws AppError not_found */
export async function readEndpoint(
  tx: ScopedTx,
  endpointId: Id<"webhookEndpoint">,
): Promise<WebhookEndpoint> {
  const [row] = await tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, endpointId));
  if (!row) throw notFound("Webhook endpoint");
  return presentEndpoint(row, await readSecretFacts(tx, [endpointId]));
}

/**
 * An endpoint's row, held until the transaction ends; changes that tell it of something do not wait meanwhile.
 * @throws AppError not_found
 */
export async function holdEndpoint(tx: ScopedTx, endpointId: Id<"webhookEndpoint">): Promise<EndpointRow> {
  const [row] = await tx
    .select()
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.id, endpointId))
    .for("no key update");
  if (!row) throw notFound("Webhook endpoint");
  return row;
}

/** Nobody has sent elsewhere what they may not read. @throws AppError forbidden, with what is missing */
export function requireReadable(scope: Scope, eventTypes: readonly string[]): void {
  const missing = groupsOf(eventTypes)
    .map((group) => WEBHOOK_GROUPS[group])
    .filter((permission) => !scope.permissions.has(permission));
  if (missing.length === 0) return;
  throw new AppError(
    "forbidden",
    `You do not hold ${missing.join(", ")}, so you cannot have these events sent anywhere.`,
    { missing },
  );
}
