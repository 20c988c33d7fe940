import { sql } from "drizzle-orm";
import { sha256 } from "@/lib/crypto/hash";
import type { ScopedTx } from "@/lib/db";
import type { Scope } from "@/lib/kernel/principal";

/**
 * Has a run that begins to wait for an event and one that sends it see one another: whoever comes second sees what the
 * first has committed. Those who wait do not wait for each other. Held until the transaction ends.
 */
export async function lockName(
  tx: ScopedTx,
  { workspaceId }: Pick<Scope, "workspaceId">,
  name: string,
  who: "sender" | "waiter",
): Promise<void> {
  const key = BigInt.asIntN(
    64,
    BigInt(`0x${sha256(`event ${workspaceId} ${name}`).slice(0, 16)}`),
  ).toString();
  await tx.send(
    who === "sender"
      ? sql`select pg_advisory_xact_lock(${key}::bigint)`
      : sql`select pg_advisory_xact_lock_shared(${key}::bigint)`,
  );
}
