import { type SQL, sql } from "drizzle-orm";
import { runs } from "@/drizzle/schema";
import type { SystemTx } from "@/lib/db";

/**
 * Of a row of `runs`: that it waits for its turn in the engine, which begins a tenant's runs in the order in which they
 * were accepted. Its workspace has begun a run since `since`, and none that was accepted after it. It is no longer so
 * once one that came later has overtaken it, or nothing has begun any more: then its message may be lost.
 */
export async function isInLine(tx: SystemTx, since: Date): Promise<SQL> {
  const at = since.toISOString();
  const fronts = await tx.send<{ workspace_id: string; id: string }>(sql`
    select w.workspace_id, front.id
    from (select distinct workspace_id from ${runs}
        where status = 'queued' and finished_at is null and updated_at < ${at}) w
      cross join lateral (
        select r.id, r.started_at from ${runs} r where r.workspace_id = w.workspace_id and r.started_at is not null
        order by r.id desc limit 1) front
    where front.started_at > ${at}`);
  const workspaces = sql.param(fronts.map((front) => front.workspace_id));
  const ids = sql.param(fronts.map((front) => front.id));
  return sql`(${runs.status} = 'queued' and exists (
    select 1 from unnest(${workspaces}::uuid[], ${ids}::uuid[]) as front (workspace_id, id)
    where front.workspace_id = ${runs.workspaceId} and ${runs.id} > front.id))`;
}
