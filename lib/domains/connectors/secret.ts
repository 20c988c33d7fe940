import {
  type ConnectorTarget,
  SECRET_NAMES,
  type SecretName,
  type Secrets,
  secretOf,
} from "@/lib/contracts/connector-config";
import { opened } from "@/lib/crypto/keyring";
import { AppError, validationFailed } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";

/** What a connector's secret belongs to: sealed for one, it opens for no other. */
export function placeOf(tenantId: Id<"tenant">, connectorId: Id<"connector">): string {
  return `connector:${tenantId}/${connectorId}`;
}

/** A sealed secret in the clear. @throws AppError connector_unavailable, without a word of the secret */
export function openSecret(tenantId: Id<"tenant">, connectorId: Id<"connector">, sealed: string): string {
  return opened(
    placeOf(tenantId, connectorId),
    sealed,
    (why) => new AppError("connector_unavailable", `The connector's secret cannot be read: ${why}.`),
  );
}

/**
 * The one secret given for a target, or null when none is. Pure.
 * @throws AppError validation_failed for a secret the target has no use for
 */
export function givenSecret(
  target: ConnectorTarget,
  secrets: Secrets,
): { name: SecretName; value: string } | null {
  const name = secretOf(target);
  const useless = SECRET_NAMES.filter((one) => secrets[one] !== undefined && one !== name);
  if (useless.length > 0) {
    const message = name
      ? `is not used here: this connector takes ${name}`
      : "is not used here: it takes no secret";
    throw validationFailed(useless.map((one) => ({ path: `secrets.${one}`, message })));
  }
  const value = name ? secrets[name] : undefined;
  return name && value !== undefined ? { name, value } : null;
}
