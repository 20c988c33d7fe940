import { and, eq, isNull } from "drizzle-orm";
import { apiKeys } from "@/drizzle/schema";
import type { ApiKey, NewApiKey } from "@/lib/contracts/api-keys";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { readApiKey } from "./api-key-queries";
import { checkGrant } from "./grant";
import { newSecret, seal, unseal } from "./secret";

interface KeyFacts {
  name: string;
  scopes: Permission[];
  expiresAt: Date | null;
}

/**
 * Creates an API key in the scope's workspace. It reaches as far as its creator: what they hold in one workspace
 * only, the key holds there only. @returns the key with its secret, which is shown this once
 * @throws AppError forbidden when a scope is not held
 */
export function createApiKey(
  scope: Scope,
  input: { name: string; scopes: Permission[]; expiresAt?: Date },
  command?: Command,
): Promise<NewApiKey> {
  return showOnce(scope, command, async (tx) => {
    checkGrant(scope, input.scopes, false);
    const facts = { name: input.name, scopes: input.scopes, expiresAt: input.expiresAt ?? null };
    const { id, secret } = await insertKey(tx, scope, facts);
    const key = await readApiKey(tx, id);
    recordAudit(tx, scope, {
      action: "api_key.created",
      resource: { kind: "api_key", id },
      after: { name: key.name, prefix: key.prefix, scopes: key.scopes, expiresAt: key.expiresAt },
    });
    return { key, secret };
  });
}

/**
 * Puts a new key in the place of one: same name and scopes, as long to live. The old one works on for the overlap.
 * @throws AppError not_found, forbidden (a scope is not held), invalid_transition (revoked, expired, or rotated)
 */
export function rotateApiKey(
  scope: Scope,
  apiKeyId: Id<"apiKey">,
  { reason, overlapSeconds }: { reason: string; overlapSeconds: number },
  command?: Command,
): Promise<NewApiKey> {
  return showOnce(scope, command, async (tx) => {
    const [old] = await tx.select().from(apiKeys).where(eq(apiKeys.id, apiKeyId)).for("update");
    if (!old) throw notFound("API key");
    // Whoever rotates a key is shown a secret with all of its scopes.
    checkGrant(scope, old.scopes, false);
    const now = Date.now();
    if (old.revokedAt || old.replacedBy || (old.expiresAt && old.expiresAt.getTime() <= now)) throw notLive();
    const lifetime = old.expiresAt && old.expiresAt.getTime() - old.createdAt.getTime();
    const { id, secret } = await insertKey(tx, scope, {
      name: old.name,
      scopes: old.scopes,
      expiresAt: lifetime === null ? null : new Date(now + lifetime),
    });
    const until = Math.min(now + overlapSeconds * 1000, old.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
    await tx
      .update(apiKeys)
      .set({ replacedBy: id, expiresAt: new Date(until) })
      .where(eq(apiKeys.id, apiKeyId));
    recordAudit(tx, scope, {
      action: "api_key.rotated",
      resource: { kind: "api_key", id: apiKeyId },
      before: { expiresAt: old.expiresAt?.toISOString() ?? null },
      after: { expiresAt: new Date(until).toISOString(), replacedBy: id },
      reason,
    });
    return { key: await readApiKey(tx, id), secret };
  });
}

/** Revokes a key from the next request on. @throws AppError not_found, invalid_transition (revoked already) */
export function revokeApiKey(
  scope: Scope,
  apiKeyId: Id<"apiKey">,
  { reason }: { reason: string },
  command?: Command,
): Promise<ApiKey> {
  return withCommand(scope, command, async (tx) => {
    const before = await readApiKey(tx, apiKeyId);
    const [revoked] = await tx
      .update(apiKeys)
      .set({ revokedAt: new Date() })
      .where(and(eq(apiKeys.id, apiKeyId), isNull(apiKeys.revokedAt)))
      .returning({ id: apiKeys.id });
    if (!revoked) throw new AppError("invalid_transition", "This API key is revoked already.");
    const key = await readApiKey(tx, apiKeyId);
    recordAudit(tx, scope, {
      action: "api_key.revoked",
      resource: { kind: "api_key", id: apiKeyId },
      before: { status: before.status },
      after: { status: key.status, name: key.name, prefix: key.prefix },
      reason,
    });
    return key;
  });
}

async function insertKey(tx: ScopedTx, scope: Scope, { name, scopes, expiresAt }: KeyFacts) {
  const id = newId("apiKey");
  const { secret, prefix, secretHash } = newSecret();
  await tx.insert(apiKeys).values({
    id,
    tenantId: scope.tenantId,
    workspaceId: scope.workspaceId,
    name,
    prefix,
    secretHash,
    scopes,
    tenantScopes: scopes.filter((permission) => scope.tenantPermissions.has(permission)),
    createdBy: scope.principal.userId,
    expiresAt,
  });
  return { id, secret };
}

/** Runs a verb that makes a secret; what is kept of its answer holds the secret sealed. */
async function showOnce(
  scope: Scope,
  command: Command | undefined,
  make: (tx: ScopedTx) => Promise<{ key: ApiKey; secret: string }>,
): Promise<NewApiKey> {
  const { key, sealed } = await withCommand(scope, command, async (tx) => {
    const made = await make(tx);
    return { key: made.key, sealed: seal(made.secret) };
  });
  return { ...key, secret: unseal(sealed) };
}

function notLive(): AppError {
  return new AppError("invalid_transition", "This API key is revoked, expired, or was rotated already.");
}
