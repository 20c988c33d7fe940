import { randomBytes } from "node:crypto";

/** A password a person can type: 16 lower-case letters and digits (over 80 bits) in groups of four. */
export function randomPassword(): string {
  const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  const letters = [...randomBytes(16)].map((byte) => alphabet[byte % alphabet.length]).join("");
  return letters.replace(/(.{4})(?=.)/g, "$1-");
}
