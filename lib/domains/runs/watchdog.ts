import { sql } from "drizzle-orm";
import { approvals, runSteps, runs, tenants, workspaces } from "@/drizzle/schema";
import { withSystem } from "@/lib/db";
import { setStuckRuns } from "@/lib/metrics";
import { isInLine } from "./in-line";
import { hasNews } from "./news";

/**
 * Marks the runs that should have moved before `since` and did not, although the sweep had them taken up. Any progress
 * takes the mark off again. A run that waits for its turn behind others of its tenant is not stuck.
 * @returns how many are stuck
 */
export async function markStuck(since: Date): Promise<number> {
  const then = since.toISOString();
  const stuck = await withSystem("sweep", async (tx) => {
    const inLine = await isInLine(tx, since);
    await tx.send(sql`
      update ${runs} r set stuck_since = now(), stuck_code = found.code
      from (
        select id, case
          when status = 'queued' then 'not_begun'
          when status in ('running', 'compensating') and (wake_at is null or status = 'running') then 'worker_lost'
          when wake_at < ${then} then 'overdue'
          when status = 'waiting' and ${hasNews(since)} then 'news_not_taken'
          else 'decision_not_taken' end as code
        from ${runs}
        where finished_at is null and stuck_since is null
          and (lease_until is null or lease_until < ${then})
          and not exists (select 1 from ${workspaces} w join ${tenants} t on t.id = w.tenant_id
            where w.id = ${runs.workspaceId} and 'suspended' in (w.status, t.status))
          and (
            (status in ('queued', 'running') and updated_at < ${then} and not ${inLine})
            or (status = 'compensating' and wake_at is null and updated_at < ${then} and not exists (
              select 1 from ${runSteps} s where s.run_id = ${runs.id} and s.status = 'waiting'))
            or (status in ('waiting', 'compensating') and wake_at < ${then})
            or (status = 'waiting' and (${hasNews(since)} or exists (
              select 1 from ${approvals} a where a.run_id = ${runs.id}
                and a.decided_at > ${runs.updatedAt} and a.decided_at < ${then})))
          )
      ) found
      where r.id = found.id and r.finished_at is null`);
    const [row] = await tx.send<{ stuck: number }>(
      sql`select count(*)::int as stuck from ${runs} where stuck_since is not null and finished_at is null`,
    );
    return row?.stuck ?? 0;
  });
  setStuckRuns(stuck);
  return stuck;
}
