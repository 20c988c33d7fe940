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

/** A file on its way in. */
export interface Upload extends UploadQuery {
  contentType: string;
  /** What the sender says it is, before it is counted. */
  declaredBytes: number;
  body: AsyncIterable<Uint8Array>;
}

/**
 * Keeps a file, once it has arrived whole and is what it is said to be. A repeat with the same key does not read the
 * body again. @throws AppError payload_too_large, validation_failed, unavailable when no storage is set up
 */
export async function uploadFile(scope: Scope, upload: Upload, command?: Command): Promise<ProofFile> {
  const stored = await storedResult<ProofFile>(scope, command);
  if (stored) return stored;
  if (upload.declaredBytes > FILE_BYTES_MAX) throw tooLarge(FILE_BYTES_MAX);
  const store = currentStore();
  if (!store) throw new AppError("unavailable", "This server has no storage for files set up.");
  const { name, contentType, sha256 } = upload;
  const staged = await stageFile(upload.body, { contentType, sha256, bytesMax: FILE_BYTES_MAX });
  const id = newId("proofFile");
  const key = keyOf(scope, id);
  try {
    await store.put(key, staged, contentType);
    const file = await withCommand(scope, command, async (tx) => {
      const { kind, id: actor, label } = scope.principal;
      const { tenantId, workspaceId } = scope;
      const facts = { name, contentType, bytes: staged.bytes, sha256, storage: store.name };
      const [row] = await tx
        .insert(proofFiles)
        .values({
          id,
          tenantId,
          workspaceId,
          ...facts,
          uploadedBy: { kind, id: actor, label },
          at: new Date(),
        })
        .returning();
      if (!row) throw new AppError("internal", "The file was not recorded.");
      recordAudit(tx, scope, {
        action: "proof_file.uploaded",
        resource: { kind: "proof_file", id },
        after: facts,
      });
      return presentFile(row);
    });
    if (file.id !== id) await leftOver(store.remove(key));
    return file;
  } catch (error) {
    // Only when it is sure that nothing was recorded: a lost answer to COMMIT is no refusal.
    if (error instanceof AppError && error.code.startsWith("idempotency_")) await leftOver(store.remove(key));
    throw error;
  } finally {
    await staged.discard();
  }
}

async function leftOver(removal: Promise<void>): Promise<void> {
  await removal.catch((error) => log().warn({ err: error }, "a file that nothing refers to was left over"));
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

function keyOf({ tenantId, workspaceId }: Scope, fileId: Id<"proofFile">): string {
  return `${tenantId}/${workspaceId}/${fileId}`;
}
