import { and, eq } from "drizzle-orm";
import { triggerSecrets } from "@/drizzle/schema";
import type { CreateSecretBody, NewTriggerSecret, Trigger } from "@/lib/contracts/triggers";
import { keyring } from "@/lib/crypto/keyring";
import { keyIdOf, SealFailure, seal, unseal } from "@/lib/crypto/secrets";
import { isWebhookKey, newWebhookSecret } from "@/lib/crypto/webhook-signature";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound, validationFailed } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { log } from "@/lib/log";
import { holdTrigger, presentSecret } from "./present";
import { isLive, readTrigger } from "./queries";

/** What a message is checked against costs time, and a rotation needs two. */
const LIVE_MAX = 5;

/**
 * Makes a key that messages to a webhook trigger are signed with, or takes the sender's own. The ones before it count
 * for `overlapSeconds` more. @returns it with its value, which is shown this once
 * @throws AppError not_found, invalid_transition (no webhook), validation_failed (no key), limit_exceeded
 */
export async function createTriggerSecret(
  scope: Scope,
  triggerId: Id<"trigger">,
  { key, reason, overlapSeconds }: CreateSecretBody,
  command?: Command,
): Promise<NewTriggerSecret> {
  if (key !== undefined && (!isWebhookKey(key) || key.startsWith("whsk_"))) {
    const message = "must be whsec_… with 24 to 64 bytes, or whpk_… with 32, in base64";
    throw validationFailed([{ path: "key", message }]);
  }
  const { sealed, ...made } = await withCommand(scope, command, async (tx) => {
    const trigger = await holdTrigger(tx, triggerId);
    if (trigger.kind !== "webhook") {
      throw new AppError("invalid_transition", "Only webhook triggers take signed messages.");
    }
    const now = new Date();
    await endEarlier(tx, triggerId, new Date(now.getTime() + overlapSeconds * 1000));
    const value = key ?? newWebhookSecret();
    const id = newId("triggerSecret");
    const sealedValue = seal(keyring(), placeOf(scope.tenantId, id), value);
    const { kind, id: actorId, label } = scope.principal;
    const row = {
      id,
      scheme: value.startsWith("whpk_") ? ("v1a" as const) : ("v1" as const),
      createdBy: { kind, id: actorId, label },
      createdAt: now,
      expiresAt: null,
    };
    const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
    await tx
      .insert(triggerSecrets)
      .values({ ...row, ...place, triggerId, sealed: sealedValue, keyId: keyIdOf(sealedValue) });
    recordAudit(tx, scope, {
      action: "trigger.secret_created",
      resource: { kind: "trigger", id: triggerId },
      after: { secretId: id, scheme: row.scheme, given: key !== undefined, overlapSeconds },
      reason,
    });
    return { ...presentSecret(row), sealed: key === undefined ? sealedValue : null };
  });
  return { ...made, value: sealed && unseal(keyring(), placeOf(scope.tenantId, made.id), sealed) };
}

/** Ends a signing key at once. @throws AppError not_found (no such key, or it has ended) */
export function revokeTriggerSecret(
  scope: Scope,
  triggerId: Id<"trigger">,
  secretId: Id<"triggerSecret">,
  { reason }: { reason: string },
  command?: Command,
): Promise<Trigger> {
  return withCommand(scope, command, async (tx) => {
    await holdTrigger(tx, triggerId);
    const [ended] = await tx
      .delete(triggerSecrets)
      .where(and(eq(triggerSecrets.triggerId, triggerId), eq(triggerSecrets.id, secretId), isLive()))
      .returning({ id: triggerSecrets.id, scheme: triggerSecrets.scheme });
    if (!ended) throw notFound("Trigger secret");
    recordAudit(tx, scope, {
      action: "trigger.secret_revoked",
      resource: { kind: "trigger", id: triggerId },
      before: { secretId, scheme: ended.scheme },
      reason,
    });
    return readTrigger(tx, triggerId);
  });
}

/** The keys that a message to a trigger may be signed with, in the clear. One that cannot be opened is left out. */
export async function signingKeysOf(
  tx: ScopedTx,
  { tenantId, triggerId }: { tenantId: Id<"tenant">; triggerId: Id<"trigger"> },
): Promise<string[]> {
  const rows = await tx
    .select({ id: triggerSecrets.id, sealed: triggerSecrets.sealed })
    .from(triggerSecrets)
    .where(and(eq(triggerSecrets.triggerId, triggerId), isLive()));
  return rows.flatMap(({ id, sealed }) => {
    try {
      return [unseal(keyring(), placeOf(tenantId, id), sealed)];
    } catch (error) {
      if (!(error instanceof SealFailure)) throw error;
      log().error({ err: error, triggerId }, "a signing key cannot be opened");
      return [];
    }
  });
}

/** Has the keys of a trigger end by then, and forgets those that have. @throws AppError limit_exceeded */
async function endEarlier(tx: ScopedTx, triggerId: Id<"trigger">, until: Date): Promise<void> {
  const rows = await tx.select().from(triggerSecrets).where(eq(triggerSecrets.triggerId, triggerId));
  const now = Date.now();
  let live = 0;
  for (const { id, expiresAt } of rows) {
    const end = Math.min(until.getTime(), expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
    if (end <= now) await tx.delete(triggerSecrets).where(eq(triggerSecrets.id, id));
    else {
      live += 1;
      await tx
        .update(triggerSecrets)
        .set({ expiresAt: new Date(end) })
        .where(eq(triggerSecrets.id, id));
    }
  }
  if (live >= LIVE_MAX) {
    throw new AppError("limit_exceeded", `At most ${LIVE_MAX} keys count at a time: end one first.`);
  }
}

/** What a signing key belongs to: sealed for one, it opens for no other. */
export function placeOf(tenantId: Id<"tenant">, secretId: Id<"triggerSecret">): string {
  return `trigger:${tenantId}/${secretId}`;
}
