import { and, eq, sql } from "drizzle-orm";
import { webhookSecrets } from "@/drizzle/schema";
import { keyring } from "@/lib/crypto/keyring";
import { type Keyring, keyIdOf, resealed } from "@/lib/crypto/secrets";
import { type Claims, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { type Resealed, resealEach } from "@/lib/domains/secrets";
import { systemScope } from "@/lib/domains/tenancy";
import { type Id, idOf } from "@/lib/kernel/ids";
import { placeOf } from "./secret";

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
  const { resealed, unreadable } = await resealEach<Found>(
    (tx, after, limit) =>
      tx.send(sql`
        select endpoint_id, number, tenant_id, workspace_id from ${webhookSecrets}
        where key_id <> ${ring.current} and (${after?.endpoint_id ?? null}::uuid is null
          or (endpoint_id, number) > (${after?.endpoint_id ?? null}::uuid, ${after?.number ?? 0}::int))
        order by endpoint_id, number limit ${limit}`),
    (claims, { endpoint_id, number }) => reseal(ring, claims, idOf("webhookEndpoint", endpoint_id), number),
  );
  const endpoints = new Set(unreadable.map(({ endpoint_id }) => idOf("webhookEndpoint", endpoint_id)));
  return { resealed, unreadable: [...endpoints] };
}

function reseal(
  ring: Keyring,
  claims: Claims,
  endpointId: Id<"webhookEndpoint">,
  number: number,
): Promise<Resealed> {
  const which = and(eq(webhookSecrets.endpointId, endpointId), eq(webhookSecrets.number, number));
  return withScope(claims, async (tx) => {
    const [row] = await tx
      .select({ sealed: webhookSecrets.sealed, keyId: webhookSecrets.keyId })
      .from(webhookSecrets)
      .where(which)
      .for("update");
    if (!row || row.keyId === ring.current) return "gone";
    const sealed = resealed(ring, placeOf(claims.tenantId, endpointId), row.sealed);
    if (sealed === null) return "unreadable";
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
    return "resealed";
  });
}
