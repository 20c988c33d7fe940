import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError, validationFailed } from "@/lib/kernel/errors";
import { ContentCheck } from "./content-check";
import type { StagedFile } from "./port";

/**
 * Receives a file onto this machine's disk, one chunk at a time, and lets it pass only when it is whole, not too
 * large, and what it is said to be. Nothing reaches a store before that.
 * @throws AppError payload_too_large, validation_failed
 */
export async function stageFile(
  body: AsyncIterable<Uint8Array>,
  { contentType, sha256, bytesMax }: { contentType: string; sha256: string; bytesMax: number },
): Promise<StagedFile> {
  const path = join(tmpdir(), `intent-os-upload-${randomUUID()}`);
  const discard = () => rm(path, { force: true });
  const hash = createHash("sha256");
  const check = new ContentCheck(contentType);
  let bytes = 0;
  async function* counted() {
    try {
      for await (const chunk of body) {
        bytes += chunk.byteLength;
        if (bytes > bytesMax) throw tooLarge(bytesMax);
        hash.update(chunk);
        check.add(chunk);
        yield chunk;
      }
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw Object.assign(new AppError("invalid_request", "The body broke off."), { cause });
    }
  }
  try {
    await pipeline(Readable.from(counted()), createWriteStream(path, { flags: "wx", mode: 0o600 }));
    if (bytes === 0) throw validationFailed([{ path: "body", message: "is empty" }]);
    if (hash.digest("hex") !== sha256) {
      throw validationFailed([{ path: "sha256", message: "is not that of the body that arrived" }]);
    }
    const problem = check.end();
    if (problem) throw validationFailed([{ path: "body", message: problem }]);
    return { path, bytes, sha256, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** 413 for a file. */
export function tooLarge(bytesMax: number): AppError {
  return new AppError("payload_too_large", `The file is larger than ${bytesMax / 1_048_576} MiB.`);
}
