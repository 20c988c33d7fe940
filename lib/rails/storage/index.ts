import { env } from "@/lib/env";
import { folderStore } from "./folder";
import type { FileStore } from "./port";
import { supabaseStore } from "./supabase";

export type { FileStore } from "./port";
export { stageFile, tooLarge } from "./stage";

const stores = new Map<FileStore["name"], FileStore | null>();

/** The store of that name, when this server's environment says where it is. */
export function storeNamed(name: FileStore["name"]): FileStore | null {
  const known = stores.get(name);
  if (known !== undefined) return known;
  const store = name === "folder" ? folderOfEnv() : bucketOfEnv();
  stores.set(name, store);
  return store;
}

/** The store that new files go to, or null when none is set up. */
export function currentStore(): FileStore | null {
  return storeNamed("supabase") ?? storeNamed("folder");
}

function folderOfEnv(): FileStore | null {
  const { STORAGE_FOLDER } = env();
  return STORAGE_FOLDER === undefined ? null : folderStore(STORAGE_FOLDER);
}

function bucketOfEnv(): FileStore | null {
  const { SUPABASE_URL, SUPABASE_SECRET_KEY, STORAGE_BUCKET } = env();
  if (STORAGE_BUCKET === undefined || SUPABASE_SECRET_KEY === undefined) return null;
  return supabaseStore({ url: SUPABASE_URL, secretKey: SUPABASE_SECRET_KEY, bucket: STORAGE_BUCKET });
}
