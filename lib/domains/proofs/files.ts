import { eq } from "drizzle-orm";
import { proofFiles } from "@/drizzle/schema";
import { FILE_BYTES_MAX, type ProofFile, type UploadQuery } from "@/lib/contracts/proofs";
import { type Command, type ScopedTx, storedResult, withCommand, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { log } from "@/lib/log";
import { currentStore, stageFile, storeNamed, tooLarge } from "@/lib/rails/storage";
import { presentFile } from "./present";
import { holdRoom, requireRoom } from "./room";
import { forgetBytes, keyOf, noteUnnamed } from "./unnamed-files";

/** A file on its way in. */
export interface Upload extends UploadQuery {
  contentType: string;
  /** What the sender says it is, before it is counted. */
  declaredBytes: number;
  body: AsyncIterable<Uint8Array>;
}

/**
 * Keeps a file, once it has arrived whole and is what it is said to be. A repeat with the same key does not read the
 * body again. @throws AppError payload_too_large, validation_failed, limit_exceeded when the workspace has no room for
 *   it, unavailable when no storage is set up
 */
export async function uploadFile(scope: Scope, upload: Upload, command?: Command): Promise<ProofFile> {
  const stored = await storedResult<ProofFile>(scope, command);
  if (stored) return stored;
  if (upload.declaredBytes > FILE_BYTES_MAX) throw tooLarge(FILE_BYTES_MAX);
  const store = currentStore();
  if (!store) throw new AppError("unavailable", "This server has no storage for files set up.");
  await withScope(scope, (tx) => requireRoom(tx, scope, upload.declaredBytes));
  const { name, contentType, sha256 } = upload;
  const staged = await stageFile(upload.body, { contentType, sha256, bytesMax: FILE_BYTES_MAX });
  const id = newId("proofFile");
  const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
  const discard = () => forgetBytes(scope, id, store).catch(leftOver);
  try {
    await withScope(scope, (tx) => requireRoom(tx, scope, staged.bytes));
    // Before there is anything to lose sight of.
    await noteUnnamed(scope, id, store.name);
    await store.put(keyOf(scope, id), staged, contentType);
    const file = await withCommand(scope, command, async (tx) => {
      await holdRoom(tx, scope, staged.bytes);
      const { kind, id: actor, label } = scope.principal;
      const facts = { name, contentType, bytes: staged.bytes, sha256, storage: store.name };
      const uploadedBy = { kind, id: actor, label };
      const row = { id, ...place, ...facts, uploadedBy, at: new Date() };
      const [kept] = await tx.insert(proofFiles).values(row).returning();
      if (!kept) throw new AppError("internal", "The file was not recorded.");
      recordAudit(tx, scope, {
        action: "proof_file.uploaded",
        resource: { kind: "proof_file", id },
        after: facts,
      });
      return presentFile(kept);
    });
    if (file.id !== id) await discard();
    return file;
  } catch (error) {
    // Only when it is sure that nothing was recorded: a lost answer to COMMIT is no refusal.
    if (error instanceof AppError && /^(idempotency_|limit_)/.test(error.code)) await discard();
    throw error;
  } finally {
    await staged.discard();
  }
}

function leftOver(error: unknown): void {
  log().warn({ err: error }, "a file that nothing refers to was left over until it is swept");
}

/** What is known of a file. @throws AppError not_found */
export function getProofFile(scope: Scope, fileId: Id<"proofFile">): Promise<ProofFile> {
  return withScope(scope, async (tx) => presentFile(await readFile(tx, fileId)));
}

/** A file and its bytes. @throws AppError not_found, unavailable when its storage is not set up here */
export async function downloadFile(
  scope: Scope,
  fileId: Id<"proofFile">,
): Promise<{ name: string; contentType: string; bytes: number; chunks: AsyncIterator<Uint8Array> }> {
  const row = await withScope(scope, (tx) => readFile(tx, fileId));
  const store = storeNamed(row.storage);
  if (!store) throw new AppError("unavailable", "The storage that has this file is not set up here.");
  const body = await store.read(keyOf(scope, fileId)).catch((cause: unknown) => {
    throw Object.assign(new AppError("unavailable", "The file cannot be read."), { cause });
  });
  const { name, contentType, bytes } = row;
  return { name, contentType, bytes, chunks: body[Symbol.asyncIterator]() };
}

async function readFile(tx: ScopedTx, fileId: Id<"proofFile">) {
  const [row] = await tx.select().from(proofFiles).where(eq(proofFiles.id, fileId));
  if (!row) throw notFound("File");
  return row;
}
