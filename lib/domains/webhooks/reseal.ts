import { and, eq, sql } from "drizzle-orm";
import { webhookSecrets } from "@/drizzle/schema";
import { keyring } from "@/lib/crypto/keyring";
import { type Keyring, keyIdOf, resealed } from "@/lib/crypto/secrets";
import { type Claims, withScope, withSystem } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { systemScope } from "@/lib/domains/tenancy";
import { type Id, idOf } from "@/lib/kernel/ids";
import { placeOf } from "./secret";

const BATCH = 200;

interface Found {
  endpoint_id: string;
  number: number;
  tenant_id: string;
  workspace_id: string;
}

/**
 * Seals every signing secret anew that is not under the current key, each in a transaction of its own with its audit
 * event. Safe to break off and to repeat. @returns how many, and the endpoints whose secrets this server cannot open
 */
export async function resealWebhookSecrets(
  ring: Keyring = keyring(),
): Promise<{ resealed: number; unreadable: Id<"webhookEndpoint">[] }> {
  const unreadable = new Set<Id<"webhookEndpoint">>();
  let resealed = 0;
  let after: Found | undefined;
  for (;;) {
    const batch: Found[] = await olderSecrets(ring.current, after);
    for (const one of batch) {
      const endpointId = idOf("webhookEndpoint", one.endpoint_id);
      const claims = {
        tenantId: idOf("tenant", one.tenant_id),
        workspaceId: idOf("workspace", one.workspace_id),
      };
      if (await reseal(ring, claims, endpointId, one.number)) resealed += 1;
      else unreadable.add(endpointId);
    }
    after = batch.at(-1);
    if (batch.length < BATCH) return { resealed, unreadable: [...unreadable] };
  }
}

function olderSecrets(current: string, after: Found | undefined): Promise<Found[]> {
  return withSystem("rotate-secrets", (tx) =>
    tx.send<Found>(sql`
      select endpoint_id, number, tenant_id, workspace_id from ${webhookSecrets}
      where key_id <> ${current} and (${after?.endpoint_id ?? null}::uuid is null
        or (endpoint_id, number) > (${after?.endpoint_id ?? null}::uuid, ${after?.number ?? 0}::int))
      order by endpoint_id, number limit ${BATCH}`),
  );
}

/** @returns false when it cannot be opened */
function reseal(
  ring: Keyring,
  claims: Claims,
  endpointId: Id<"webhookEndpoint">,
  number: number,
): Promise<boolean> {
  const which = and(eq(webhookSecrets.endpointId, endpointId), eq(webhookSecrets.number, number));
  return withScope(claims, async (tx) => {
    const [row] = await tx
      .select({ sealed: webhookSecrets.sealed, keyId: webhookSecrets.keyId })
      .from(webhookSecrets)
      .where(which)
      .for("update");
    if (!row || row.keyId === ring.current) return true;
    const sealed = resealed(ring, placeOf(claims.tenantId, endpointId), row.sealed);
    if (sealed === null) return false;
    await tx
      .update(webhookSecrets)
      .set({ sealed, keyId: keyIdOf(sealed) })
      .where(which);
    recordAudit(tx, systemScope(claims, "rotate-secrets", endpointId), {
      action: "webhook_endpoint.secret_resealed",
      resource: { kind: "webhook_endpoint", id: endpointId },
      before: { keyId: row.keyId },
      after: { keyId: ring.current },
    });
    return true;
  });
}
