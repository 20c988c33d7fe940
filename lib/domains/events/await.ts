import { and, asc, eq, gt, isNotNull, isNull, notInArray, or } from "drizzle-orm";
import { events, eventWaits } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import type { Json } from "@/lib/kernel/canonical";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { lockName } from "./lock";

/** What a step of a run waits for. */
export interface Awaited {
  runId: Id<"run">;
  nodeId: string;
  name: string;
  /** Events that the run has taken already. */
  taken: Id<"event">[];
  /** Whether an event is the one: asked of the oldest first. */
  matches(event: { id: Id<"event">; name: string; data: Record<string, Json> }): boolean;
}

const PAGE = 100;

/**
 * The oldest event that a step waits for and that came since its run was accepted. When there is none, the run is
 * woken by the next of that name.
 * @throws CelFailure from `matches`
 */
export async function findEvent(
  tx: ScopedTx,
  scope: Scope,
  { runId, nodeId, name, taken, matches }: Awaited,
): Promise<{ id: Id<"event">; data: Record<string, Json> } | undefined> {
  await lockName(tx, scope, name, "waiter");
  // A run's id and an event's tell their times, to the millisecond.
  let after = runId.replace("run_", "evn_") as Id<"event">;
  for (;;) {
    const page = await tx
      .select({ id: events.id, name: events.name, data: events.data })
      .from(events)
      .where(
        and(
          eq(events.workspaceId, scope.workspaceId),
          eq(events.name, name),
          gt(events.id, after),
          or(isNull(events.runId), eq(events.runId, runId)),
          taken.length > 0 ? notInArray(events.id, taken) : undefined,
        ),
      )
      .orderBy(asc(events.id))
      .limit(PAGE);
    const found = page.find(matches);
    if (found) return found;
    if (page.length < PAGE) break;
    after = (page.at(-1) as { id: Id<"event"> }).id;
  }
  const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
  tx.defer(
    tx
      .insert(eventWaits)
      .values({ ...place, runId, nodeId, name })
      .onConflictDoUpdate({
        target: [eventWaits.runId, eventWaits.nodeId],
        set: { wokenAt: null },
        setWhere: isNotNull(eventWaits.wokenAt),
      }),
  );
  return undefined;
}

/** A step waits no longer. */
export function stopAwaiting(tx: ScopedTx, { runId, nodeId }: Pick<Awaited, "runId" | "nodeId">): void {
  tx.defer(tx.delete(eventWaits).where(and(eq(eventWaits.runId, runId), eq(eventWaits.nodeId, nodeId))));
}
