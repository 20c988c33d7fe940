import { sha256 } from "@/lib/crypto/hash";
import type { SigningKey } from "@/lib/crypto/signature";
import type { Manifest, Seal } from "@/lib/evidence/format";
import { canonicalJson } from "@/lib/kernel/canonical";

type Files = Map<string, Uint8Array>;

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What a file of a bundle says. */
export function readJson<T>(files: Files, path: string): T {
  return JSON.parse(new TextDecoder().decode(files.get(path))) as T;
}

/**
 * A bundle as a forger without the key would leave it: one file changed, and the manifest made to fit it.
 * @param change works on what the file says
 */
export function forged<T>(files: Files, path: string, change: (content: T) => void): Files {
  const content = readJson<T>(files, path);
  change(content);
  const bytes = bytesOf(JSON.stringify(content, null, 2));
  const manifest = readJson<Manifest>(files, "manifest.json");
  const entry = manifest.files.find((file) => file.path === path);
  if (!entry) throw new Error(`${path} is not in the manifest`);
  Object.assign(entry, { bytes: bytes.length, sha256: sha256(bytes) });
  return new Map(files).set(path, bytes).set("manifest.json", bytesOf(JSON.stringify(manifest, null, 2)));
}

/** The same, sealed anew with a key of the forger's own. */
export function resealed(files: Files, { keyId, sign }: SigningKey): Files {
  const { signature: _, ...seal } = readJson<Seal>(files, "seal.json");
  const statement = { ...seal, keyId, manifest: sha256(files.get("manifest.json") ?? "") };
  return new Map(files).set(
    "seal.json",
    bytesOf(canonicalJson({ ...statement, signature: sign(statement) })),
  );
}

/** Every file with one byte of it changed. */
export function* spoiled(files: Files): Generator<[path: string, files: Files]> {
  for (const [path, bytes] of files) {
    const changed = Uint8Array.from(bytes);
    const at = Math.floor(bytes.length / 2);
    changed[at] = (changed[at] ?? 0) ^ 1;
    yield [path, new Map(files).set(path, changed)];
  }
}
