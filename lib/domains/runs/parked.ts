import { eq, type SQL, sql } from "drizzle-orm";
import { effects, runSteps, runs, workspaces } from "@/drizzle/schema";
import { type Claims, withScope } from "@/lib/db";
import { dispatch, message } from "@/lib/durable/outbox";
import { idOf } from "@/lib/kernel/ids";
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
    sql`s.error->>'code' in ('deferred', 'outcome_unknown') and e.request->>'connector' = ${connectorKey}`,
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
  for (const place of places) woken += await wake(place, sql`s.error->>'code' = 'kill_switch_active'`);
  return woken;
}

/** Makes steps due that wait for a time to come, and nudges their runs. What a worker holds just now is its own. */
async function wake({ tenantId, workspaceId }: Claims, waitsFor: SQL): Promise<number> {
  const place = { tenantId, workspaceId };
  const woken = new Set<string>();
  for (;;) {
    const now = new Date().toISOString();
    const rows = await withScope(place, (tx) =>
      tx.send<{ run_id: string }>(sql`
        update ${runSteps} set wake_at = ${now} where (run_id, node_id) in (
          select s.run_id, s.node_id from ${runSteps} s
            join ${effects} e on e.run_id = s.run_id and e.node_id = s.node_id
            join ${runs} r on r.id = s.run_id
          where r.status in ('waiting', 'compensating') and s.status = 'waiting' and s.wake_at > ${now}
            and ${waitsFor}
          limit ${BATCH} for update of s skip locked)
        returning run_id`),
    );
    for (const runId of new Set(rows.map(({ run_id }) => run_id))) {
      woken.add(runId);
      dispatch(message("run/nudged", { ...place, runId: idOf("run", runId) }));
    }
    if (rows.length < BATCH) return woken.size;
  }
}
