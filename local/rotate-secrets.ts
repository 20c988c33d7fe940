import { pool } from "@/lib/db";
import { rotateSecrets } from "@/lib/domains/connectors";

// Seals every connector's secret under the current key: the first of SECRETS_KEYS. Needs the application's
// environment with the old keys still in it; when it ends with success they can be taken out.
try {
  const { keyId, resealed, unreadable } = await rotateSecrets();
  process.stdout.write(`${resealed} secrets sealed anew; all that can be read are under the key ${keyId}.\n`);
  for (const id of unreadable)
    process.stderr.write(`${id}: its key is not in SECRETS_KEYS; left as it is.\n`);
  process.exitCode = unreadable.length > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await pool().end();
}
