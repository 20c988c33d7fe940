import { and, eq, isNull, sql } from "drizzle-orm";
import { proofWaits, runs } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import { emit } from "@/lib/durable/outbox";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

const NUDGED_AT_ONCE_MAX = 1000;

/** What ties a proof to runs: the run it names, else what it is about. */
export interface Tie {
  kind: string;
  runId: Id<"run"> | null;
  subject: string | null;
}

/**
 * Puts whoever brings a proof and the steps that look for one in order, until each one's transaction ends: either the
 * step sees the proof, or the bringer sees the step. Steps share it among themselves.
 */
export function lockTies(tx: ScopedTx, scope: Scope, ties: Tie[], who: "bringer" | "seeker"): void {
  const take = who === "bringer" ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`;
  for (const { kind, runId, subject } of ties) {
    const name = JSON.stringify([scope.workspaceId, kind, runId, runId ? null : subject]);
    tx.defer(sql`select ${take}(hashtextextended(${name}, 7))`);
  }
}

/** Has the runs look again whose steps wait for such a proof. In the transaction that brings it. */
export async function nudgeWaiting(tx: ScopedTx, scope: Scope, tie: Tie, now: Date): Promise<void> {
  const tied = tie.runId
    ? sql`w.run_id = ${uuidOf(tie.runId)}`
    : sql`w.workspace_id = ${uuidOf(scope.workspaceId)} and w.subject = ${tie.subject}`;
  // In one order, so that two bringers never wait for each other.
  const rows = await tx.send<{ run_id: string }>(sql`
    with due as (
      select w.run_id, w.node_id from ${proofWaits} w join ${runs} r on r.id = w.run_id
      where ${tied} and w.kind = ${tie.kind} and w.closed_at is null and r.finished_at is null
      order by w.run_id, w.node_id for update of w
    )
    update ${proofWaits} w set nudged_at = ${now.toISOString()} from due
    where w.run_id = due.run_id and w.node_id = due.node_id returning w.run_id`);
  const { tenantId, workspaceId } = scope;
  // The sweep takes up those beyond, a few hundred at a time.
  for (const id of [...new Set(rows.map((row) => row.run_id))].slice(0, NUDGED_AT_ONCE_MAX)) {
    emit(tx, "run/nudged", { tenantId, workspaceId, runId: idOf("run", id) });
  }
}

/** A step that looks for a proof. */
export interface Seeker {
  runId: Id<"run">;
  nodeId: string;
  kind: string;
  subject: string | null;
  expiresAt: Date;
}

/** Notes that a step is about to look, and waits if it finds nothing; `nudged_at` is taken back. */
export function noteWait(tx: ScopedTx, scope: Scope, seeker: Seeker): void {
  const { tenantId, workspaceId } = scope;
  const open = { expiresAt: seeker.expiresAt, subject: seeker.subject, nudgedAt: null, closedAt: null };
  const { runId, nodeId, kind } = seeker;
  tx.defer(
    tx
      .insert(proofWaits)
      .values({ tenantId, workspaceId, runId, nodeId, kind, ...open })
      .onConflictDoUpdate({ target: [proofWaits.runId, proofWaits.nodeId], set: open }),
  );
}

/** Closes the wait of one step, or of all steps of a run that has ended. */
export function closeWaits(tx: ScopedTx, runId: Id<"run">, now: Date, nodeId?: string): void {
  tx.defer(
    tx
      .update(proofWaits)
      .set({ closedAt: now, nudgedAt: null })
      .where(
        and(
          eq(proofWaits.runId, runId),
          isNull(proofWaits.closedAt),
          nodeId === undefined ? undefined : eq(proofWaits.nodeId, nodeId),
        ),
      ),
  );
}
