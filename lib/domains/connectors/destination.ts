import { eq } from "drizzle-orm";
import { connectors } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import type { Json } from "@/lib/kernel/canonical";

/** Where a connector leads and as whom, as far as it is no secret; null when there is none of this key. */
export async function destinationOf(tx: ScopedTx, key: string): Promise<Record<string, Json> | null> {
  const [row] = await tx
    .select({ kind: connectors.kind, config: connectors.config })
    .from(connectors)
    .where(eq(connectors.key, key));
  if (!row) return null;
  // How its health is tested says nothing of where it leads.
  const { healthPath: _, ...config } = row.config as Record<string, Json>;
  return { connector: key, kind: row.kind, ...config };
}
