import { eq, sql } from "drizzle-orm";
import { triggerSecrets } from "@/drizzle/schema";
import { keyring } from "@/lib/crypto/keyring";
import { type Keyring, keyIdOf, resealed } from "@/lib/crypto/secrets";
import { type Claims, withScope, withSystem } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { systemScope } from "@/lib/domains/tenancy";
import { type Id, idOf } from "@/lib/kernel/ids";
import { placeOf } from "./secret";

const BATCH = 200;

/**
 * Seals every signing key anew that is not under the current key. Safe to break off and to repeat.
 * @returns how many were, and those this server cannot open
 */
export async function rotateTriggerSecrets(
  ring: Keyring = keyring(),
): Promise<{ resealed: number; unreadable: Id<"triggerSecret">[] }> {
  const rotation = { resealed: 0, unreadable: [] as Id<"triggerSecret">[] };
  for (let after: string | null = null; ; ) {
    const rows: { id: string; tenant_id: string; workspace_id: string }[] = await withSystem(
      "rotate-secrets",
      (tx) =>
        tx.send(sql`select id, tenant_id, workspace_id from ${triggerSecrets}
          where key_id <> ${ring.current} and (${after}::uuid is null or id > ${after}::uuid)
          order by id limit ${BATCH}`),
    );
    for (const row of rows) {
      const id = idOf("triggerSecret", row.id);
      const claims = {
        tenantId: idOf("tenant", row.tenant_id),
        workspaceId: idOf("workspace", row.workspace_id),
      };
      if (await reseal(ring, claims, id)) rotation.resealed += 1;
      else rotation.unreadable.push(id);
    }
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return rotation;
    after = last.id;
  }
}

/** @returns whether it is under the current key now, or gone */
function reseal(ring: Keyring, claims: Claims, id: Id<"triggerSecret">): Promise<boolean> {
  return withScope(claims, async (tx) => {
    const [row] = await tx.select().from(triggerSecrets).where(eq(triggerSecrets.id, id)).for("update");
    if (!row || row.keyId === ring.current) return true;
    const sealed = resealed(ring, placeOf(claims.tenantId, id), row.sealed);
    if (sealed === null) return false;
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
    return true;
  });
}
