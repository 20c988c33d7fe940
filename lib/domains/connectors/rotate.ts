import { eq, sql } from "drizzle-orm";
import { connectorSecrets } from "@/drizzle/schema";
import { keyring } from "@/lib/crypto/keyring";
import { type Keyring, keyIdOf, resealed } from "@/lib/crypto/secrets";
import { type Claims, withScope, withSystem } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { systemScope } from "@/lib/domains/tenancy";
import { type Id, idOf } from "@/lib/kernel/ids";
import { placeOf } from "./secret";

/** What a rotation came to. */
export interface Rotation {
  /** The key everything is to be sealed under. */
  keyId: string;
  resealed: number;
  /** Connectors whose secret this server cannot open: their key is missing. They are left as they are. */
  unreadable: Id<"connector">[];
}

const BATCH = 200;

/**
 * Seals every secret anew that is not under the current key, each in a transaction of its own with its audit event.
 * Servers go on meanwhile, as long as they have both keys. Safe to break off and to repeat.
 */
export async function rotateSecrets(ring: Keyring = keyring()): Promise<Rotation> {
  const rotation: Rotation = { keyId: ring.current, resealed: 0, unreadable: [] };
  for (let after: string | null = null; ; ) {
    const batch = await olderSecrets(ring.current, after);
    for (const { connectorId, claims } of batch) {
      const outcome = await reseal(ring, claims, connectorId);
      if (outcome === "unreadable") rotation.unreadable.push(connectorId);
      if (outcome === "resealed") rotation.resealed += 1;
    }
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) return rotation;
    after = last.uuid;
  }
}

interface Found {
  uuid: string;
  connectorId: Id<"connector">;
  claims: Claims;
}

async function olderSecrets(current: string, after: string | null): Promise<Found[]> {
  const rows = await withSystem("rotate-secrets", (tx) =>
    tx.send<{ connector_id: string; tenant_id: string; workspace_id: string }>(sql`
      select connector_id, tenant_id, workspace_id from ${connectorSecrets}
      where key_id <> ${current} and (${after}::uuid is null or connector_id > ${after}::uuid)
      order by connector_id limit ${BATCH}`),
  );
  return rows.map((row) => ({
    uuid: row.connector_id,
    connectorId: idOf("connector", row.connector_id),
    claims: { tenantId: idOf("tenant", row.tenant_id), workspaceId: idOf("workspace", row.workspace_id) },
  }));
}

function reseal(
  ring: Keyring,
  claims: Claims,
  connectorId: Id<"connector">,
): Promise<"resealed" | "unreadable" | "gone"> {
  return withScope(claims, async (tx) => {
    const [row] = await tx
      .select({ sealed: connectorSecrets.sealed, keyId: connectorSecrets.keyId })
      .from(connectorSecrets)
      .where(eq(connectorSecrets.connectorId, connectorId))
      .for("update");
    if (!row || row.keyId === ring.current) return "gone";
    const sealed = resealed(ring, placeOf(claims.tenantId, connectorId), row.sealed);
    if (sealed === null) return "unreadable";
    await tx
      .update(connectorSecrets)
      .set({ sealed, keyId: keyIdOf(sealed) })
      .where(eq(connectorSecrets.connectorId, connectorId));
    recordAudit(tx, systemScope(claims, "rotate-secrets", connectorId), {
      action: "connector.secret_resealed",
      resource: { kind: "connector", id: connectorId },
      before: { keyId: row.keyId },
      after: { keyId: ring.current },
    });
    return "resealed";
  });
}
