import { and, eq, inArray, isNull, lt, not, or, sql } from "drizzle-orm";
import { approvals, runSteps, runs, tenants, workspaces } from "@/drizzle/schema";
import { withSystem } from "@/lib/db";
import { dispatch } from "@/lib/durable/outbox";
import { newId } from "@/lib/kernel/ids";
import { isInLine } from "./in-line";
import { hasNews } from "./news";

const LIMIT = 500;
/** No worker carries it. */
const isLetGo = sql`coalesce(${runs.leaseUntil} < clock_timestamp(), true)`;

/**
 * Has runs taken up again that nothing moves any more: queued or running without progress, or waiting for something
 * that is there already or whose time has come. The message need not be kept, since the next sweep finds what this
 * one could not deliver, and a second driver of a run does no harm. Runs that wait for their turn are left alone.
 * @param before progress up to here is too long ago
 * @param decidedBefore approvals decided and proofs brought up to here should have moved their run
 * @returns how many were taken up
 */
export async function nudgeForgotten(before: Date, decidedBefore: Date): Promise<number> {
  const rows = await withSystem("sweep", async (tx) => {
    const inLine = await isInLine(tx, before);
    return (
      tx
        .select({ runId: runs.id, tenantId: runs.tenantId, workspaceId: runs.workspaceId })
        .from(runs)
        .where(
          and(
            isNull(runs.finishedAt),
            sql`not exists (select 1 from ${workspaces} w join ${tenants} t on t.id = w.tenant_id
            where w.id = ${runs.workspaceId} and 'suspended' in (w.status, t.status))`,
            or(
              and(
                inArray(runs.status, ["queued", "running"]),
                lt(runs.updatedAt, before),
                isLetGo,
                not(inLine),
              ),
              and(
                eq(runs.status, "compensating"),
                lt(runs.updatedAt, before),
                isLetGo,
                or(
                  lt(runs.wakeAt, before),
                  // What waits for somebody to say what came of an act is not forgotten.
                  sql`${runs.wakeAt} is null and not exists (select 1 from ${runSteps} s
                  where s.run_id = ${runs.id} and s.status = 'waiting')`,
                ),
              ),
              and(
                eq(runs.status, "waiting"),
                or(
                  lt(runs.wakeAt, before),
                  hasNews(decidedBefore),
                  sql`exists (select 1 from ${approvals} where ${approvals.runId} = ${runs.id}
                  and ${approvals.decidedAt} > ${runs.updatedAt} and ${approvals.decidedAt} < ${decidedBefore.toISOString()})`,
                ),
              ),
            ),
          ),
        )
        // Any of them: those that fail again and again keep no other from its turn.
        .orderBy(sql`random()`)
        .limit(LIMIT)
    );
  });
  for (const data of rows) dispatch({ id: newId("outbox"), name: "run/queued", data });
  return rows.length;
}
