import { lt, sql } from "drizzle-orm";
import { tenants, webhookDeliveries, webhookMessages, workspaces } from "@/drizzle/schema";
import { withSystem } from "@/lib/db";
import { dispatch } from "@/lib/durable/outbox";
import { type QueuedDelivery, queuedDelivery } from "@/lib/durable/webhook-queue";

const LIMIT = 1000;
const KEPT_DAYS = 30;

/**
 * Tells the engine again of deliveries that should have been attempted by `before`: their message was lost, or the
 * process that had them died. @returns how many
 */
export async function sweepDeliveries(before: Date): Promise<number> {
  const rows = await withSystem("sweep", (tx) =>
    tx.send<QueuedDelivery & { attempts: number }>(sql`
      select tenant_id as tenant, workspace_id as workspace, id as delivery, endpoint_id as endpoint, attempts
      from ${webhookDeliveries} d
      where status = 'pending' and next_attempt_at < ${before.toISOString()}
        and (lease_until is null or lease_until < now())
        and not exists (select 1 from ${workspaces} w join ${tenants} t on t.id = w.tenant_id
          where w.id = d.workspace_id and 'suspended' in (w.status, t.status))
      order by next_attempt_at limit ${LIMIT}`),
  );
  for (const row of rows) dispatch(queuedDelivery(row, row.attempts));
  return rows.length;
}

/** Forgets messages of more than 30 days ago, with their deliveries and attempts. @returns how many */
export async function forgetMessages(): Promise<number> {
  const before = new Date(Date.now() - KEPT_DAYS * 86_400_000);
  const rows = await withSystem("sweep", (tx) =>
    tx.send(sql`delete from ${webhookMessages} where id in (
      select id from ${webhookMessages} where ${lt(webhookMessages.at, before)} order by at limit ${LIMIT})
      returning 1`),
  );
  return rows.length;
}
