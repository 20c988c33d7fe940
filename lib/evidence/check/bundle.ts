import type { BundleContents, Manifest, Seal } from "../format";

/** A bundle as it was opened: its files by path, and what they say once read. */
export class Bundle {
  readonly #read = new Map<string, unknown>();

  constructor(readonly files: ReadonlyMap<string, Uint8Array>) {}

  /** What a file says. @throws Unreadable when it is missing or no JSON */
  json<P extends keyof BundleContents>(path: P): BundleContents[P] {
    return this.any(path) as BundleContents[P];
  }

  get manifest(): Manifest {
    return this.any("manifest.json") as Manifest;
  }

  get seal(): Seal {
    return this.any("seal.json") as Seal;
  }

  any(path: string): unknown {
    if (this.#read.has(path)) return this.#read.get(path);
    const bytes = this.files.get(path);
    if (!bytes) throw new Unreadable(path);
    try {
      const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      this.#read.set(path, value);
      return value;
    } catch {
      throw new Unreadable(path);
    }
  }
}

/** A file that is missing or is not what it should be. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";

  constructor(readonly path: string) {
    super(`${path} cannot be read`);
  }
}
