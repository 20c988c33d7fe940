import { and, count, eq, gt, isNull, or, sql } from "drizzle-orm";
import {
  profiles,
  roleBindings,
  roles,
  tenants,
  webhookDeliveries,
  webhookEndpoints,
  workspaces,
} from "@/drizzle/schema";
import { type Claims, withScope } from "@/lib/db";
import { env } from "@/lib/env";
import type { Id } from "@/lib/kernel/ids";
import type { Permission } from "@/lib/kernel/permissions";
import { renderWebhookPaused, sendMail } from "@/lib/rails/mail";

const KEEPER: Permission = "webhooks:write";

/** The people who may resume an endpoint of the workspace. */
export async function webhookKeepers({ tenantId, workspaceId }: Claims): Promise<Id<"user">[]> {
  const rows = await withScope({ tenantId, workspaceId }, (tx) =>
    tx
      .selectDistinct({ id: roleBindings.userId })
      .from(roleBindings)
      .innerJoin(roles, eq(roles.id, roleBindings.roleId))
      .where(
        and(
          eq(roleBindings.tenantId, tenantId),
          or(isNull(roleBindings.workspaceId), eq(roleBindings.workspaceId, workspaceId)),
          or(isNull(roleBindings.expiresAt), gt(roleBindings.expiresAt, sql`now()`)),
          sql`${KEEPER} = any (${roles.permissions})`,
        ),
      ),
  );
  return rows.map(({ id }) => id);
}

/**
 * Tells one person by e-mail that an endpoint was paused, unless it was resumed or removed meanwhile. A repeat carries
 * the same Message-ID. @throws Error when the mail server did not take it: the caller tries again later
 */
export async function mailWebhookPaused(
  { tenantId, workspaceId }: Claims,
  endpointId: Id<"webhookEndpoint">,
  userId: Id<"user">,
): Promise<void> {
  const found = await withScope({ tenantId, workspaceId }, async (tx) => {
    const [row] = await tx
      .select({
        endpoint: webhookEndpoints,
        person: { email: profiles.email, locale: profiles.locale },
        tenantName: tenants.name,
        workspaceName: workspaces.name,
      })
      .from(webhookEndpoints)
      .innerJoin(tenants, eq(tenants.id, webhookEndpoints.tenantId))
      .innerJoin(workspaces, eq(workspaces.id, webhookEndpoints.workspaceId))
      .innerJoin(profiles, eq(profiles.id, userId))
      .where(eq(webhookEndpoints.id, endpointId));
    const [held] = await tx
      .select({ count: count() })
      .from(webhookDeliveries)
      .where(and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.status, "held")));
    return row && { ...row, held: held?.count ?? 0 };
  });
  if (!found) return;
  const { endpoint, person, tenantName, workspaceName, held } = found;
  const { pausedBy, pausedAt } = endpoint;
  if (!pausedAt || (pausedBy !== "failing" && pausedBy !== "gone")) return;
  const rendered = await renderWebhookPaused({
    locale: person.locale,
    tenantName,
    workspaceName,
    target: endpoint.url,
    by: pausedBy,
    held,
    url: `${env().APP_URL}/settings/webhooks/${endpointId}`,
  });
  const messageId = `${endpointId}.${pausedAt.getTime()}.${userId}`;
  const outcome = await sendMail({ to: person.email, ...rendered, messageId });
  if (outcome.kind !== "acknowledged") throw new Error(`mail not taken: ${outcome.error.message}`);
}
