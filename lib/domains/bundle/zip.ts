import { Zip, ZipDeflate } from "fflate";

/** One file of an archive. */
export interface ZipEntry {
  path: string;
  content: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Deflate works on pieces of this size, between which the process does other things. */
const PIECE = 1 << 18;

/**
 * Zips files one after the other as they are read. The same files give the same bytes: names, order and content count,
 * and no time does.
 */
export async function* zipped(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    failure = error ?? failure;
    if (chunk) ready.push(chunk);
  });
  const taken = () => {
    if (failure) throw failure;
    const chunks = ready;
    ready = [];
    return chunks;
  };
  for await (const { path, content } of entries) {
    const file = new ZipDeflate(path, { level: 6 });
    // The archive's clock has no zone: this is 1980-01-01 wherever the server stands.
    file.mtime = new Date(1980, 0, 1);
    zip.add(file);
    for await (const piece of piecesOf(content)) {
      file.push(piece);
      yield* taken();
    }
    file.push(new Uint8Array(0), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}

async function* piecesOf(content: ZipEntry["content"]): AsyncGenerator<Uint8Array> {
  if (!(content instanceof Uint8Array)) {
    yield* content;
    return;
  }
  for (let at = 0; at < content.length; at += PIECE) yield content.subarray(at, at + PIECE);
}
