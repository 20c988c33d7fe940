import { type Claims, type SystemTx, withSystem } from "@/lib/db";
import { idOf } from "@/lib/kernel/ids";

/** Where a sealed secret was found, as the database gives it. */
interface Found {
  tenant_id: string;
  workspace_id: string;
}

/** What became of one secret; `gone`: it was removed, or sealed anew by somebody else. */
export type Resealed = "resealed" | "unreadable" | "gone";

/** What sealing secrets anew came to. */
export interface Resealing<F> {
  resealed: number;
  /** Those this server cannot open: their key is missing. They are left as they are. */
  unreadable: F[];
}

const BATCH = 200;

/**
 * Seals secrets anew, each in a transaction of its own. Servers go on meanwhile, as long as they have both keys. Safe
 * to break off and to repeat.
 * @param older at most `limit` secrets that are not under the current key, in an order of their own, after one of them
 * @param reseal seals one, and records it
 */
export async function resealEach<F extends Found>(
  older: (tx: SystemTx, after: F | undefined, limit: number) => Promise<F[]>,
  reseal: (claims: Claims, found: F) => Promise<Resealed>,
): Promise<Resealing<F>> {
  const result: Resealing<F> = { resealed: 0, unreadable: [] };
  for (let after: F | undefined; ; ) {
    const batch = await withSystem("rotate-secrets", (tx) => older(tx, after, BATCH));
    for (const found of batch) {
      const outcome = await reseal(
        { tenantId: idOf("tenant", found.tenant_id), workspaceId: idOf("workspace", found.workspace_id) },
        found,
      );
      if (outcome === "resealed") result.resealed += 1;
      if (outcome === "unreadable") result.unreadable.push(found);
    }
    after = batch.at(-1);
    if (batch.length < BATCH) return result;
  }
}
