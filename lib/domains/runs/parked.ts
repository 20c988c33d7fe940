import { and, eq, gt, type SQL, sql } from "drizzle-orm";
import { effects, runSteps, runs, workspaces } from "@/drizzle/schema";
import { type Claims, withScope } from "@/lib/db";
import { dispatch, message } from "@/lib/durable/outbox";
import type { Id } from "@/lib/kernel/ids";
import type { KillSwitchScope } from "@/lib/kernel/states";

const BATCH = 1000;

/**
 * Wakes the runs of a workspace that wait for a connector that is back. Those whose nudge meets nobody look again by
 * themselves in a few minutes.
 * @returns how many were woken
 */
export function wakeParked(claims: Claims, connectorKey: string): Promise<number> {
  return wake(
    claims,
    sql`${runSteps.error}->>'code' in ('deferred', 'outcome_unknown')
      and ${effects.request}->>'connector' = ${connectorKey}`,
  );
}

/** Wakes the runs that a kill switch held back: of the workspace, or of all of the tenant's. @returns how many */
export async function wakeHalted(claims: Claims, scope: KillSwitchScope): Promise<number> {
  let places: Claims[] = [claims];
  if (scope === "tenant") {
    const rows = await withScope(claims, (tx) =>
      tx.select({ id: workspaces.id }).from(workspaces).where(eq(workspaces.tenantId, claims.tenantId)),
    );
    places = rows.map(({ id }) => ({ tenantId: claims.tenantId, workspaceId: id }));
  }
  let woken = 0;
  for (const place of places)
    woken += await wake(place, sql`${runSteps.error}->>'code' = 'kill_switch_active'`);
  return woken;
}

async function wake({ tenantId, workspaceId }: Claims, waitsFor: SQL): Promise<number> {
  let woken = 0;
  for (let last: Id<"run"> | undefined; ; ) {
    const rows = await withScope({ tenantId, workspaceId }, (tx) =>
      tx
        .selectDistinct({ runId: runSteps.runId })
        .from(runSteps)
        .innerJoin(effects, and(eq(effects.runId, runSteps.runId), eq(effects.nodeId, runSteps.nodeId)))
        .innerJoin(runs, eq(runs.id, runSteps.runId))
        .where(
          and(
            sql`${runs.status} in ('waiting', 'compensating')`,
            eq(runSteps.status, "waiting"),
            waitsFor,
            last && gt(runSteps.runId, last),
          ),
        )
        .orderBy(runSteps.runId)
        .limit(BATCH),
    );
    for (const { runId } of rows) dispatch(message("run/nudged", { tenantId, workspaceId, runId }));
    woken += rows.length;
    last = rows.at(-1)?.runId;
    if (rows.length < BATCH) return woken;
  }
}
