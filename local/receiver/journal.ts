import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";

/** One request as it is written down, whether it was acted on or only seen again. */
export interface JournalEntry {
  key: string | null;
  path: string;
  at: string;
  acted: boolean;
  receipt: string;
  body: unknown;
}

/** An append-only file whose entries are on disk before `append` resolves, even if the machine stops. */
export interface Journal {
  append(entry: JournalEntry): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Entries of the file, without a last line that a kill cut short. */
export function readJournal(file: string): JournalEntry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as JournalEntry];
      } catch {
        return [];
      }
    });
}

/** Opens the journal. Entries that arrive while one write is under way share the next one. */
export async function openJournal(file: string): Promise<Journal> {
  mkdirSync(dirname(file), { recursive: true });
  const handle: FileHandle = await open(file, "a+", 0o600);
  const { size } = await handle.stat();
  if (size > 0) {
    const last = Buffer.alloc(1);
    await handle.read(last, 0, 1, size - 1);
    if (last.toString() !== "\n") await handle.appendFile("\n");
  }
  let waiting: { text: string; done: () => void; failed: (error: unknown) => void }[] = [];
  let writing: Promise<void> | undefined;

  const writeAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await handle.appendFile(batch.map(({ text }) => text).join(""));
        await handle.datasync();
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    writing = undefined;
  };

  return {
    append: (entry) =>
      new Promise((done, failed) => {
        waiting.push({ text: `${JSON.stringify(entry)}\n`, done, failed });
        writing ??= writeAll();
      }),
    async clear() {
      await writing;
      await handle.truncate(0);
      await handle.datasync();
    },
    async close() {
      await writing;
      await handle.close();
    },
  };
}
