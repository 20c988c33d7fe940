import { and, eq, sql } from "drizzle-orm";
import { events, eventWaits, runs } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import type { Json } from "@/lib/kernel/canonical";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { lockName } from "./lock";

/** An event as a waiting step sees it. */
export interface SeenEvent {
  id: Id<"event">;
  name: string;
  data: Record<string, Json>;
}

/** What a step of a run waits for. */
export interface Awaited {
  runId: Id<"run">;
  nodeId: string;
  name: string;
  /** Events that the run has taken already. */
  taken: Id<"event">[];
  /** What came later does not count. */
  until: Date;
  /** Whether it begins to wait: it looks at all that came since its run was accepted. */
  isNew: boolean;
  /** What it judges by, as far as that may change while it waits: with another, it looks at all of them again. */
  judgesBy: string;
  /** The first of the events, oldest first, that is the one; and how many were looked at. */
  choose(events: SeenEvent[]): { chosen?: SeenEvent | undefined; lookedAt: number };
}

/** The event, or whether there are more that this look did not come to. */
export type Found = { event: SeenEvent } | { hasMore: boolean };

/** What one look takes on: so many events, and of their data so many bytes as they are stored, or the first alone. */
const LOOK_MAX = 500;
const LOOK_BYTES_MAX = 1_048_576;

/**
 * Looks for the oldest event that a step waits for and that came since its run was accepted, among those that it has not
 * looked at yet, so many at a time. When there is none, the run is woken by the next of that name.
 */
export async function findEvent(tx: ScopedTx, scope: Scope, awaited: Awaited): Promise<Found> {
  await lockName(tx, scope, awaited.name, "waiter");
  const rows = await unseen(tx, scope, awaited);
  const { chosen, lookedAt } = awaited.choose(rows.map(seen));
  if (chosen) return { event: chosen };
  noteLook(tx, scope, awaited, lookedAt > 0 ? (rows[lookedAt - 1]?.seq ?? null) : null);
  return { hasMore: rows.length > 0 && (lookedAt < rows.length || rows.length < (rows[0]?.there ?? 0)) };
}

interface Row {
  id: string;
  seq: string;
  name: string;
  data: Record<string, Json>;
  /** How many there are, up to one more than a look takes on. */
  there: number;
}

/** The events to look at now. Numbers of one name become visible in order: nothing comes in before one that was seen. */
function unseen(
  tx: ScopedTx,
  { workspaceId }: Scope,
  { runId, nodeId, name, taken, until, isNew, judgesBy }: Awaited,
): Promise<Row[]> {
  const run = uuidOf(runId);
  const seenTo = sql`select w.seen_to from ${eventWaits} w
    where w.run_id = ${run} and w.node_id = ${nodeId} and w.seen_with = ${judgesBy} and not ${isNew}::boolean`;
  return tx.send<Row>(sql`
    with next as (
      select id, seq, name, data, count(*) over () as there,
        row_number() over (order by seq) as place,
        sum(pg_column_size(data)) over (order by seq) - pg_column_size(data) as bytes_before
      from (
        select e.id, e.seq, e.name, e.data from ${events} e
        where e.workspace_id = ${uuidOf(workspaceId)} and e.name = ${name}
          and e.seq > coalesce((${seenTo}), (select events_after from ${runs} where id = ${run}))
          and (e.run_id is null or e.run_id = ${run}) and e.at <= ${until.toISOString()}
          and e.id <> all (${sql.param(taken.map(uuidOf))}::uuid[])
        order by e.seq limit ${LOOK_MAX + 1}) e
    )
    select id, seq, name, data, there::int from next
    where place <= ${LOOK_MAX} and bytes_before < ${LOOK_BYTES_MAX} order by seq`);
}

function seen({ id, name, data }: Row): SeenEvent {
  return { id: idOf("event", id), name, data };
}

/** Notes that a step waits and how far it has looked, when it has come further; it is no longer woken. */
function noteLook(
  tx: ScopedTx,
  { tenantId, workspaceId }: Scope,
  { runId, nodeId, name, isNew, judgesBy }: Awaited,
  seenTo: string | null,
): void {
  const isKept = sql`${eventWaits}.seen_with = excluded.seen_with and not ${isNew}::boolean`;
  tx.defer(sql`
    insert into ${eventWaits} (tenant_id, workspace_id, run_id, node_id, name, seen_to, seen_with)
    values (${uuidOf(tenantId)}, ${uuidOf(workspaceId)}, ${uuidOf(runId)}, ${nodeId}, ${name}, ${seenTo}, ${judgesBy})
    on conflict (run_id, node_id) do update set woken_at = null, seen_with = excluded.seen_with,
      seen_to = coalesce(excluded.seen_to, case when ${isKept} then ${eventWaits}.seen_to end)
    where ${eventWaits}.woken_at is not null or excluded.seen_to is not null or not coalesce(${isKept}, false)`);
}

/** A step waits no longer. */
export function stopAwaiting(tx: ScopedTx, { runId, nodeId }: Pick<Awaited, "runId" | "nodeId">): void {
  tx.defer(tx.delete(eventWaits).where(and(eq(eventWaits.runId, runId), eq(eventWaits.nodeId, nodeId))));
}
