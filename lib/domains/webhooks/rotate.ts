import type { WebhookEndpointWithSecret } from "@/lib/contracts/webhook-endpoints";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { holdEndpoint, readEndpoint } from "./endpoint";
import { openSecret, putSecret } from "./secret";

/**
 * Puts a new signing secret in the place of the one that signs now, which goes on signing beside it for the overlap.
 * @returns the endpoint with the new secret, which is shown this once
 * @throws AppError not_found
 */
export async function rotateWebhookSecret(
  scope: Scope,
  endpointId: Id<"webhookEndpoint">,
  { reason, overlapSeconds }: { reason: string; overlapSeconds: number },
  command?: Command,
): Promise<WebhookEndpointWithSecret> {
  const { endpoint, sealed } = await withCommand(scope, command, async (tx) => {
    await holdEndpoint(tx, endpointId);
    const now = new Date();
    const until = new Date(now.getTime() + overlapSeconds * 1000);
    const sealed = await putSecret(tx, scope, endpointId, now, until);
    recordAudit(tx, scope, {
      action: "webhook_endpoint.secret_rotated",
      resource: { kind: "webhook_endpoint", id: endpointId },
      after: { oldSecretSignsUntil: until.toISOString() },
      reason,
    });
    return { endpoint: await readEndpoint(tx, endpointId), sealed };
  });
  return { ...endpoint, secret: openSecret(scope, endpointId, sealed) };
}
