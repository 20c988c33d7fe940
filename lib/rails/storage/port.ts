/** A file that arrived whole and was checked, on this machine's disk. */
export interface StagedFile {
  path: string;
  bytes: number;
  sha256: string;
  /** Removes it. Safe to call twice. */
  discard(): Promise<void>;
}

/** Where files given as proof are kept. Keys are ours: ids with slashes between. */
export interface FileStore {
  readonly name: "folder" | "supabase";
  /** Keeps a file under a new key. @throws Error when it could not be kept */
  put(key: string, file: StagedFile, contentType: string): Promise<void>;
  /** A kept file's bytes, read no faster than they are taken. @throws Error when it is not there */
  read(key: string): Promise<AsyncIterable<Uint8Array>>;
  /** Removes a file that nothing refers to. */
  remove(key: string): Promise<void>;
}
