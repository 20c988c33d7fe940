import { eq, sql } from "drizzle-orm";
import { proofFiles } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import { env } from "@/lib/env";
import { AppError } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";

/** @throws AppError limit_exceeded when the workspace has no room for so many bytes more */
export async function requireRoom(tx: ScopedTx, { workspaceId }: Scope, bytes: number): Promise<void> {
  const [row] = await tx
    .select({ used: sql<string>`coalesce(sum(${proofFiles.bytes}), 0)` })
    .from(proofFiles)
    .where(eq(proofFiles.workspaceId, workspaceId));
  const usedBytes = Number(row?.used ?? 0);
  const maxBytes = env().PROOF_FILES_BYTES_MAX;
  if (usedBytes + bytes <= maxBytes) return;
  throw new AppError(
    "limit_exceeded",
    `This workspace has room for ${maxBytes} bytes of files given as proof, and ${usedBytes} are taken.`,
    { usedBytes, maxBytes },
  );
}

/** The same, holding the room until the transaction ends, so that two files do not take the last of it. */
export async function holdRoom(tx: ScopedTx, scope: Scope, bytes: number): Promise<void> {
  tx.defer(sql`select pg_advisory_xact_lock(hashtextextended(${`proof files ${scope.workspaceId}`}, 7))`);
  await requireRoom(tx, scope, bytes);
}
