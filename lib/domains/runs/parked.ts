import { and, eq, sql } from "drizzle-orm";
import { effects, runSteps, runs } from "@/drizzle/schema";
import { type Claims, withScope } from "@/lib/db";
import { dispatch, message } from "@/lib/durable/outbox";

const LIMIT = 1000;

/**
 * Wakes the runs of a workspace that wait for a connector that is back. Those beyond the limit, and those whose nudge
 * meets nobody, look again by themselves in a few minutes.
 * @returns how many were woken
 */
export async function wakeParked({ tenantId, workspaceId }: Claims, connectorKey: string): Promise<number> {
  const rows = await withScope({ tenantId, workspaceId }, (tx) =>
    tx
      .selectDistinct({ runId: runSteps.runId })
      .from(runSteps)
      .innerJoin(effects, and(eq(effects.runId, runSteps.runId), eq(effects.nodeId, runSteps.nodeId)))
      .innerJoin(runs, eq(runs.id, runSteps.runId))
      .where(
        and(
          eq(runs.status, "waiting"),
          eq(runSteps.status, "waiting"),
          sql`${runSteps.error}->>'code' = 'deferred'`,
          sql`${effects.request}->>'connector' = ${connectorKey}`,
        ),
      )
      .limit(LIMIT),
  );
  for (const { runId } of rows) dispatch(message("run/nudged", { tenantId, workspaceId, runId }));
  return rows.length;
}
