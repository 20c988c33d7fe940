import { eq, sql } from "drizzle-orm";
import { triggerSecrets } from "@/drizzle/schema";
import { keyring } from "@/lib/crypto/keyring";
import { type Keyring, keyIdOf, resealed } from "@/lib/crypto/secrets";
import { type Claims, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { type Resealed, resealEach } from "@/lib/domains/secrets";
import { systemScope } from "@/lib/domains/tenancy";
import { type Id, idOf } from "@/lib/kernel/ids";
import { placeOf } from "./secret";

interface Found {
  id: string;
  tenant_id: string;
  workspace_id: string;
}

/**
 * Seals every signing key anew that is not under the current key. Safe to break off and to repeat.
 * @returns how many were, and those this server cannot open
 */
export async function rotateTriggerSecrets(
  ring: Keyring = keyring(),
): Promise<{ resealed: number; unreadable: Id<"triggerSecret">[] }> {
  const { resealed, unreadable } = await resealEach<Found>(
    (tx, after, limit) =>
      tx.send(sql`select id, tenant_id, workspace_id from ${triggerSecrets}
        where key_id <> ${ring.current} and (${after?.id ?? null}::uuid is null or id > ${after?.id ?? null}::uuid)
        order by id limit ${limit}`),
    (claims, { id }) => reseal(ring, claims, idOf("triggerSecret", id)),
  );
  return { resealed, unreadable: unreadable.map(({ id }) => idOf("triggerSecret", id)) };
}

function reseal(ring: Keyring, claims: Claims, id: Id<"triggerSecret">): Promise<Resealed> {
  return withScope(claims, async (tx) => {
    const [row] = await tx.select().from(triggerSecrets).where(eq(triggerSecrets.id, id)).for("update");
    if (!row || row.keyId === ring.current) return "gone";
    const sealed = resealed(ring, placeOf(claims.tenantId, id), row.sealed);
    if (sealed === null) return "unreadable";
    await tx
      .update(triggerSecrets)
      .set({ sealed, keyId: keyIdOf(sealed) })
      .where(eq(triggerSecrets.id, id));
    recordAudit(tx, systemScope(claims, "rotate-secrets", id), {
      action: "trigger.secret_resealed",
      resource: { kind: "trigger", id: row.triggerId },
      before: { secretId: id, keyId: row.keyId },
      after: { secretId: id, keyId: ring.current },
    });
    return "resealed";
  });
}
