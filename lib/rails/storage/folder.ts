import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileStore, StagedFile } from "./port";

const KEY = /^[a-z]+_[0-9a-z]+(\/[a-z]+_[0-9a-z]+)*$/;

/** Keeps files in a folder of this machine: for one server, or for several that share the folder. */
export function folderStore(folder: string): FileStore {
  const pathOf = (key: string): string => {
    // Keys are made of ids, which have no way out of the folder.
    if (!KEY.test(key)) throw new Error("this is not a key of a file");
    return join(folder, key);
  };
  return {
    name: "folder",
    async put(key: string, file: StagedFile) {
      const path = pathOf(key);
      const draft = `${path}.part`;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      try {
        await copyFile(file.path, draft);
        const handle = await open(draft, "r");
        await handle.sync().finally(() => handle.close());
        // A link and not a rename: a key that is taken stays as it is.
        await link(draft, path);
      } finally {
        await rm(draft, { force: true });
      }
    },
    async read(key) {
      const stream = createReadStream(pathOf(key));
      await new Promise<void>((resolve, reject) => {
        stream.once("open", () => resolve()).once("error", reject);
      });
      return stream;
    },
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}
