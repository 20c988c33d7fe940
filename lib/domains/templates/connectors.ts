import { eq } from "drizzle-orm";
import { type ConnectorConfig, connectors } from "@/drizzle/schema";
import { type ScopedTx, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

/** Registers where an HTTP node's calls go; the base URL of a known key is replaced. */
export async function saveConnector(
  scope: Scope,
  input: { key: string; title: string } & ConnectorConfig,
): Promise<void> {
  const config: ConnectorConfig = {
    baseUrl: new URL(input.baseUrl).toString(),
    ...(input.receiptPath && { receiptPath: input.receiptPath }),
  };
  await withScope(scope, async (tx) => {
    const [known] = await tx.select().from(connectors).where(eq(connectors.key, input.key)).for("update");
    const id = known?.id ?? newId("connector");
    if (known) await tx.update(connectors).set({ title: input.title, config }).where(eq(connectors.id, id));
    else {
      await tx.insert(connectors).values({
        id,
        tenantId: scope.tenantId,
        workspaceId: scope.workspaceId,
        key: input.key,
        title: input.title,
        kind: "http",
        config,
      });
    }
    recordAudit(tx, scope, {
      action: known ? "connector.updated" : "connector.created",
      resource: { kind: "connector", id },
      before: known ? { title: known.title, ...known.config } : null,
      after: { title: input.title, ...config },
    });
  });
}

/** How a connector is reached. @throws AppError connector_unavailable */
export async function connectorOf(tx: ScopedTx, key: string): Promise<ConnectorConfig> {
  const [row] = await tx
    .select({ config: connectors.config })
    .from(connectors)
    .where(eq(connectors.key, key));
  if (!row) throw new AppError("connector_unavailable", `There is no connector ${key}.`);
  return row.config;
}
