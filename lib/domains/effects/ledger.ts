import { eq, sql } from "drizzle-orm";
import { effects, runs } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { emit } from "@/lib/durable/outbox";
import type { Json } from "@/lib/kernel/canonical";
import { AppError, notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Principal, Scope } from "@/lib/kernel/principal";

/** An effect's row in the ledger. */
export type EffectRow = typeof effects.$inferSelect;

/** What was found out about an effect. */
export type Finding =
  | { outcome: "acknowledged"; receipt: Json }
  | { outcome: "refused"; error: { code: string; message: string } };

/**
 * Locks an effect whose outcome nobody knows, and its run. Its worker, should there still be one, is left alone.
 * @throws AppError not_found, conflict (a worker is at it), invalid_transition (its outcome is known)
 */
export async function holdUnknown(tx: ScopedTx, effectId: Id<"effect">): Promise<EffectRow> {
  const [found] = await tx.select({ runId: effects.runId }).from(effects).where(eq(effects.id, effectId));
  if (!found) throw notFound("Effect");
  const [run] = await tx
    .select({
      isHeld: sql<boolean>`${runs.finishedAt} is null and coalesce(${runs.leaseUntil} > clock_timestamp(), false)`,
    })
    .from(runs)
    .where(eq(runs.id, found.runId))
    .for("update");
  const [effect] = await tx.select().from(effects).where(eq(effects.id, effectId)).for("update");
  if (!effect) throw notFound("Effect");
  if (effect.status !== "unknown" && effect.status !== "dispatched") {
    throw new AppError("invalid_transition", `The effect is ${effect.status}: what came of it is known.`, {
      status: effect.status,
    });
  }
  if (run?.isHeld) {
    throw new AppError("conflict", "A worker is at it just now. Try again in a few seconds.", {
      runId: found.runId,
    });
  }
  return effect;
}

/** Records what was found out about a held effect; a step that waits for it takes it from there. */
export async function settleHeld(
  tx: ScopedTx,
  scope: Scope,
  effect: EffectRow,
  finding: Finding,
  by: Pick<Principal, "kind" | "id" | "label">,
  reason: string | null,
): Promise<void> {
  const now = new Date();
  await tx
    .update(effects)
    .set({
      status: finding.outcome,
      receipt: finding.outcome === "acknowledged" ? finding.receipt : null,
      error: finding.outcome === "refused" ? finding.error : null,
      settledAt: now,
      settledBy: by,
      settleReason: reason,
      askAt: null,
    })
    .where(eq(effects.id, effect.id));
  // The fence shuts out a worker that was stopped; the time has the sweep take the run up, should the nudge be lost.
  await tx
    .update(runs)
    .set({
      fence: sql`${runs.fence} + 1`,
      leaseUntil: null,
      wakeAt: sql`case when ${runs.finishedAt} is null then ${now.toISOString()}::timestamptz end`,
    })
    .where(eq(runs.id, effect.runId));
  recordAudit(tx, scope, {
    action: "effect.settled",
    resource: { kind: "effect", id: effect.id },
    before: { status: effect.status },
    after: { status: finding.outcome, key: effect.key, runId: effect.runId, by: by.label },
    ...(reason !== null && { reason }),
  });
  const { tenantId, workspaceId, runId } = effect;
  emit(tx, "run/nudged", { tenantId, workspaceId, runId });
}
