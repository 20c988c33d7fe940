import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { runs, tenants, workspaces } from "@/drizzle/schema";
import { type Claims, type ScopedTx, withScope } from "@/lib/db";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { RunState } from "./state";

/** A live worker renews its lease three times before it ends; what a crash costs at most is one lease. */
const LEASE_SECONDS = 6;
const HEARTBEAT_MS = 2_000;
/** Whoever waits for a lease to end comes so much after it. */
const AFTER_MS = 50;

/** The end of a lease that begins now, by the database's clock: the one clock that all workers share. */
export const LEASE = sql.raw(`clock_timestamp() + interval '${LEASE_SECONDS} seconds'`);

type Held = Pick<RunState, "id" | "fence">;

/**
 * Renews a worker's lease for as long as acts are under way between two commits.
 * @returns a function that ends it
 */
export function keepLease(claims: Claims, run: Held): () => void {
  let timer: NodeJS.Timeout | undefined;
  const beat = async () => {
    const isHeld = await withScope(claims, (tx) =>
      setLease(tx, run, LEASE, isNotNull(runs.leaseUntil)),
    ).catch(() => true);
    // A worker that lost its run finds out when it commits.
    if (timer && isHeld) timer = setTimeout(beat, HEARTBEAT_MS).unref();
  };
  timer = setTimeout(beat, HEARTBEAT_MS).unref();
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
}

/** Gives a run back that its worker cannot carry on, so that the next one need not wait. Never throws. */
export async function giveBack(claims: Claims, run: Held): Promise<void> {
  await withScope(claims, (tx) => setLease(tx, run, sql`null`)).catch(() => {});
}

async function setLease(tx: ScopedTx, { id, fence }: Held, until: typeof LEASE, may?: SQL): Promise<boolean> {
  const rows = await tx
    .update(runs)
    .set({ leaseUntil: until })
    .where(and(eq(runs.id, id), eq(runs.fence, fence), isNull(runs.finishedAt), may))
    .returning({ id: runs.id });
  return rows.length > 0;
}

/** Why a run could not be taken over, as the result of the segment that did not begin. */
export async function notTaken(
  tx: ScopedTx,
  runId: Id<"run">,
): Promise<{ state: "over" } | { state: "waiting"; until: string | null }> {
  const [row] = await tx.send<{ over: boolean; suspended: boolean; lease_ms: number | null }>(sql`
    select r.finished_at is not null as over, 'suspended' in (w.status, t.status) as suspended,
      (extract(epoch from r.lease_until - clock_timestamp()) * 1000)::float8 as lease_ms
    from ${runs} r join ${workspaces} w on w.id = r.workspace_id join ${tenants} t on t.id = r.tenant_id
    where r.id = ${uuidOf(runId)}`);
  if (!row || row.over) return { state: "over" };
  // Once it is resumed, the sweep takes its runs up.
  if (row.suspended) return { state: "waiting", until: null };
  const left = Math.max(0, row.lease_ms ?? 0) + AFTER_MS;
  return { state: "waiting", until: new Date(Date.now() + left).toISOString() };
}
