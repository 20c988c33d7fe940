import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { proofFiles, unnamedFiles } from "@/drizzle/schema";
import { type ScopedTx, withScope, withSystem } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { systemScope } from "@/lib/domains/tenancy";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { log } from "@/lib/log";
import { type FileStore, storeNamed } from "@/lib/rails/storage";

const KEPT_MS = 24 * 3_600_000;
/** So many are removed in one go: each is a call to the storage. */
const LIMIT = 100;

type Place = Pick<Scope, "tenantId" | "workspaceId">;

/** Where the bytes of a file are in its store. */
export function keyOf({ tenantId, workspaceId }: Place, fileId: Id<"proofFile">): string {
  return `${tenantId}/${workspaceId}/${fileId}`;
}

/** Notes a file whose bytes are about to be stored. */
export async function noteUnnamed(
  { tenantId, workspaceId }: Place,
  id: Id<"proofFile">,
  storage: FileStore["name"],
): Promise<void> {
  const place = { tenantId, workspaceId };
  await withScope(place, (tx) =>
    tx.insert(unnamedFiles).values({ id, ...place, storage, since: new Date() }),
  );
}

/** A proof names the file: it stays. After this statement a file that is being removed is no longer there. */
export function nameFile(tx: ScopedTx, fileId: Id<"proofFile">): void {
  tx.defer(tx.delete(unnamedFiles).where(and(eq(unnamedFiles.id, fileId), isNull(unnamedFiles.removingAt))));
}

/** Removes the bytes of a file that is not on record, and then what was noted of it. @throws Error from the storage */
export async function forgetBytes(place: Place, fileId: Id<"proofFile">, store: FileStore): Promise<void> {
  await store.remove(keyOf(place, fileId));
  await withScope(place, (tx) => tx.delete(unnamedFiles).where(eq(unnamedFiles.id, fileId)));
}

/**
 * Removes files that no proof has named for a day, and what was stored and never recorded. What the storage does not
 * remove now is tried again. @returns how many are gone
 */
export async function removeUnnamedFiles(now = new Date()): Promise<number> {
  const before = new Date(now.getTime() - KEPT_MS);
  const rows = await withSystem("sweep", (tx) =>
    tx
      .select()
      .from(unnamedFiles)
      .where(lt(unnamedFiles.since, before))
      // Any of them: those that cannot be removed keep no other from it.
      .orderBy(sql`random()`)
      .limit(LIMIT),
  );
  let removed = 0;
  for (const row of rows) {
    const store = storeNamed(row.storage);
    if (!store || !(await takeOffRecord(row, now))) continue;
    try {
      await forgetBytes(row, row.id, store);
      removed += 1;
    } catch (error) {
      log().warn({ err: error, fileId: row.id }, "a file that no proof names was not removed");
    }
  }
  return removed;
}

/** @returns false when a proof has named it meanwhile */
function takeOffRecord(
  { id, tenantId, workspaceId }: typeof unnamedFiles.$inferSelect,
  now: Date,
): Promise<boolean> {
  const scope = systemScope({ tenantId, workspaceId }, "sweep");
  return withScope(scope, async (tx) => {
    // Held against a proof that names it at this moment.
    const [taken] = await tx
      .update(unnamedFiles)
      .set({ removingAt: now })
      .where(eq(unnamedFiles.id, id))
      .returning({ id: unnamedFiles.id });
    if (!taken) return false;
    const [file] = await tx.delete(proofFiles).where(eq(proofFiles.id, id)).returning();
    if (!file) return true;
    const { name, contentType, bytes, sha256, storage } = file;
    recordAudit(tx, scope, {
      action: "proof_file.removed",
      resource: { kind: "proof_file", id },
      before: { name, contentType, bytes, sha256, storage },
      reason: "No proof has named it for a day.",
    });
    return true;
  });
}
