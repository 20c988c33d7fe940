import { pool } from "@/lib/db";
import { rotateSecrets } from "@/lib/domains/connectors";
import { rotateIssuerSecrets } from "@/lib/domains/proofs";
import { rotateTriggerSecrets } from "@/lib/domains/triggers";
import { resealWebhookSecrets } from "@/lib/domains/webhooks";

// Seals every secret of connectors, proof issuers, webhook endpoints and triggers under the current key: the first of
// SECRETS_KEYS. Needs the application's environment with the old keys still in it; when it ends with success they can
// be taken out.
try {
  const { keyId, ...connectors } = await rotateSecrets();
  const rotations = [
    connectors,
    await rotateIssuerSecrets(),
    await resealWebhookSecrets(),
    await rotateTriggerSecrets(),
  ];
  const resealed = rotations.reduce((sum, one) => sum + one.resealed, 0);
  const unreadable = rotations.flatMap((one): string[] => one.unreadable);
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
