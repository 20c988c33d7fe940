import { eq, sql } from "drizzle-orm";
import { connectorSecrets } from "@/drizzle/schema";
import { keyring } from "@/lib/crypto/keyring";
import { type Keyring, keyIdOf, resealed } from "@/lib/crypto/secrets";
import { type Claims, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { type Resealed, resealEach } from "@/lib/domains/secrets";
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

/**
 * Seals every secret anew that is not under the current key, each in a transaction of its own with its audit event.
 * Servers go on meanwhile, as long as they have both keys. Safe to break off and to repeat.
 */
export async function rotateSecrets(ring: Keyring = keyring()): Promise<Rotation> {
  const { resealed, unreadable } = await resealEach<Found>(
    (tx, after, limit) =>
      tx.send(sql`
        select connector_id, tenant_id, workspace_id from ${connectorSecrets}
        where key_id <> ${ring.current}
          and (${after?.connector_id ?? null}::uuid is null or connector_id > ${after?.connector_id ?? null}::uuid)
        order by connector_id limit ${limit}`),
    (claims, { connector_id }) => reseal(ring, claims, idOf("connector", connector_id)),
  );
  return {
    keyId: ring.current,
    resealed,
    unreadable: unreadable.map(({ connector_id }) => idOf("connector", connector_id)),
  };
}

interface Found {
  connector_id: string;
  tenant_id: string;
  workspace_id: string;
}

function reseal(ring: Keyring, claims: Claims, connectorId: Id<"connector">): Promise<Resealed> {
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
