import { eq } from "drizzle-orm";
import { connectorSecrets, connectors } from "@/drizzle/schema";
import type { ConnectorTarget } from "@/lib/contracts/connector-config";
import type { Connector } from "@/lib/contracts/connectors";
import type { ScopedTx } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";

export type ConnectorRow = typeof connectors.$inferSelect;

/** What of a secret may be read back: that it is there. */
export const SECRET_FACTS = { name: connectorSecrets.name, setAt: connectorSecrets.setAt };
type SecretFacts = Pick<typeof connectorSecrets.$inferSelect, "name" | "setAt"> | null;

/** A row's kind and configuration as one. */
export function targetOf(row: Pick<ConnectorRow, "kind" | "config">): ConnectorTarget {
  return { kind: row.kind, ...row.config } as ConnectorTarget;
}

/** A connector as the API shows it. */
export function presentConnector(row: ConnectorRow, secret: SecretFacts): Connector {
  return {
    id: row.id,
    key: row.key,
    title: row.title,
    target: targetOf(row),
    limits: row.limits,
    secrets: secret ? [{ name: secret.name, setAt: secret.setAt.toISOString() }] : [],
    health: row.health,
    healthMessage: row.healthMessage,
    healthSince: row.healthSince?.toISOString() ?? null,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    degradedMode: row.health === "down" && row.limits.whenDown === "park",
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** One connector, within a transaction. @throws AppError not_found */
export async function readConnector(tx: ScopedTx, connectorId: Id<"connector">): Promise<Connector> {
  const [found] = await tx
    .select({ row: connectors, secret: SECRET_FACTS })
    .from(connectors)
    .leftJoin(connectorSecrets, eq(connectorSecrets.connectorId, connectors.id))
    .where(eq(connectors.id, connectorId));
  if (!found) throw notFound("Connector");
  return presentConnector(found.row, found.secret);
}

/** A connector's row, held until the transaction ends. @throws AppError not_found */
export async function holdConnector(tx: ScopedTx, connectorId: Id<"connector">): Promise<ConnectorRow> {
  const [row] = await tx.select().from(connectors).where(eq(connectors.id, connectorId)).for("update");
  if (!row) throw notFound("Connector");
  return row;
}
