import { linkText } from "@/lib/evidence/hashed";
import { sha256 } from "./hash";

export { GENESIS } from "@/lib/evidence/hashed";

/** The hash of a link. */
export function linkHash(prevHash: string, seq: number, contentHash: string): string {
  return sha256(linkText(prevHash, seq, contentHash));
}
