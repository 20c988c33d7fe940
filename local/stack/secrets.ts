import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { RolePasswords } from "./postgres/roles";

/** Everything secret of one embedded stack. Made at its first start, kept with its data. */
export interface StackSecrets {
  passwords: RolePasswords;
  /** Signs the access tokens of the auth server (HS256). */
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  inngestEventKey: string;
  /** In Inngest's form: `signkey-<environment>-<hex>`. */
  inngestSigningKey: string;
  /** APP_SECRET of the application. */
  appSecret: string;
}

function word(bytes = 24): string {
  return randomBytes(bytes).toString("base64url");
}

/** Fresh random secrets. */
function newSecrets(): StackSecrets {
  return {
    passwords: {
      supabase_admin: word(),
      postgres: word(),
      supabase_auth_admin: word(),
      inngest_engine: word(),
      intent_os: word(),
    },
    jwtSecret: word(48),
    publishableKey: `sb_publishable_${word()}`,
    secretKey: `sb_secret_${word()}`,
    inngestEventKey: word(),
    inngestSigningKey: `signkey-embedded-${randomBytes(32).toString("hex")}`,
    appSecret: word(32),
  };
}

/** Writes a file so that readers see the old text or the new one, and only its owner may read it. */
export function writePrivately(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}

/** Reads the secrets of a stack, making them when there are none. */
export function loadSecrets(file: string): StackSecrets {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as StackSecrets;
  const secrets = newSecrets();
  mkdirSync(dirname(file), { recursive: true });
  writePrivately(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}
