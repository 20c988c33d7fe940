import { unzipSync } from "fflate";

/** More than any bundle holds: what unpacks to more is no bundle. */
const UNPACKED_MAX = 1_000_000_000;

/** The files of a zip, by path. @throws Error when it is no zip, or holds a name twice */
export function unzipped(zip: Uint8Array): Map<string, Uint8Array> {
  const names = new Set<string>();
  let size = 0;
  const files = unzipSync(zip, {
    filter: ({ name, originalSize }) => {
      if (names.has(name)) throw new Error(`it holds ${name} twice`);
      names.add(name);
      size += originalSize;
      if (size > UNPACKED_MAX) throw new Error("it unpacks to more than a bundle can be");
      return !name.endsWith("/");
    },
  });
  return new Map(Object.entries(files));
}
