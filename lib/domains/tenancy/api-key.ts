import { apiKeys } from "@/drizzle/schema";
import { deriveKey, hmac, randomToken } from "@/lib/crypto/hash";
import { withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { env } from "@/lib/env";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";

let hashKey: Uint8Array | undefined;

/** What is stored of an API key: an HMAC under a key of the environment, so that a stolen table opens nothing. */
export function hashApiKey(secret: string): string {
  hashKey ??= deriveKey(env().APP_SECRET, "api-keys");
  return hmac(hashKey, secret);
}

/** Creates an API key in the scope's workspace. @returns its id, and the secret that is shown this once */
export async function createApiKey(
  scope: Scope,
  input: { name: string; scopes: Permission[]; expiresAt?: Date },
): Promise<{ id: Id<"apiKey">; secret: string }> {
  const id = newId("apiKey");
  const secret = `iok_${randomToken(32)}`;
  const prefix = secret.slice(0, 10);
  await withScope(scope, async (tx) => {
    await tx.insert(apiKeys).values({
      id,
      tenantId: scope.tenantId,
      workspaceId: scope.workspaceId,
      name: input.name,
      prefix,
      secretHash: hashApiKey(secret),
      scopes: input.scopes,
      createdBy: scope.principal.userId,
      expiresAt: input.expiresAt ?? null,
    });
    recordAudit(tx, scope, {
      action: "api_key.created",
      resource: { kind: "api_key", id },
      after: {
        name: input.name,
        prefix,
        scopes: input.scopes,
        expiresAt: input.expiresAt?.toISOString() ?? null,
      },
    });
  });
  return { id, secret };
}
