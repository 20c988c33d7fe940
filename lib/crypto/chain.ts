import { sha256 } from "./hash";

/** What the first link of a chain points back to. */
export const GENESIS = "0".repeat(64);

/** The hash of a link. Source: the database function `audit_append`, which computes the same. */
export function linkHash(prevHash: string, seq: number, contentHash: string): string {
  return sha256(`${prevHash}:${seq}:${contentHash}`);
}
