import { and, asc, eq, isNotNull, lte } from "drizzle-orm";
import { effects, runs } from "@/drizzle/schema";
import type { Effect } from "@/lib/contracts/effects";
import {
  type Claims,
  type Command,
  type ScopedTx,
  storedResult,
  withCommand,
  withScope,
  withSystem,
} from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { askEffect, canBeAsked, nextAskAt } from "@/lib/domains/runs";
import { systemScope } from "@/lib/domains/tenancy";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { log } from "@/lib/log";
import type { EffectOutcome } from "@/lib/rails/port";
import { type EffectRow, holdUnknown, settleHeld } from "./ledger";
import { readEffect } from "./queries";

const BATCH = 100;
/** Who asks when nobody in particular does. */
const RECONCILER = { kind: "system", id: "reconciler", label: "reconciler" } as const;

/**
 * Asks the other side what it did for an effect's key, and settles the effect when that is said. Nothing is sent again.
 * @throws AppError not_found, conflict (a worker is at it), invalid_transition (known already, or cannot be asked)
 */
export async function reconcileEffect(
  scope: Scope,
  effectId: Id<"effect">,
  { reason }: { reason: string },
  command?: Command,
): Promise<Effect> {
  const stored = await storedResult<Effect>(scope, command);
  if (stored) return stored;
  const effect = await withScope(scope, (tx) => holdUnknown(tx, effectId));
  if (!canBeAsked(effect)) {
    throw new AppError(
      "invalid_transition",
      "The other side cannot be asked: look there, and say what you found.",
      {
        status: effect.status,
      },
    );
  }
  const outcome = await askEffect(scope, effect);
  return withCommand(scope, command, async (tx) => {
    await takeIn(tx, scope, await holdUnknown(tx, effectId), outcome, reason);
    return readEffect(tx, effectId);
  });
}

/** Takes in what the other side said, or did not say. */
async function takeIn(
  tx: ScopedTx,
  scope: Scope,
  effect: EffectRow,
  outcome: EffectOutcome,
  reason: string | null = null,
): Promise<void> {
  if (outcome.kind === "acknowledged") {
    await settleHeld(
      tx,
      scope,
      effect,
      { outcome: "acknowledged", receipt: outcome.receipt },
      RECONCILER,
      reason,
    );
  } else if (outcome.kind === "refused") {
    await settleHeld(tx, scope, effect, { outcome: "refused", error: outcome.error }, RECONCILER, reason);
  } else {
    const asked = effect.asked + 1;
    const askAt = nextAskAt({ ...effect, asked }, new Date());
    await tx
      .update(effects)
      .set({ status: "unknown", asked, askAt, error: outcome.error })
      .where(eq(effects.id, effect.id));
    recordAudit(tx, scope, {
      action: "effect.asked",
      resource: { kind: "effect", id: effect.id },
      after: { asked, answer: outcome.error.message },
      ...(reason !== null && { reason }),
    });
  }
}

/**
 * Asks what came of the effects whose run is over and whose time to be asked has come; those that cannot be asked are
 * left for people. The effects of runs that go on are asked for by their runs.
 * @returns how many were taken in hand
 */
export async function reconcileDue(now: Date): Promise<number> {
  const due = await withSystem("reconcile", (tx) =>
    tx
      .select({ id: effects.id, tenantId: effects.tenantId, workspaceId: effects.workspaceId })
      .from(effects)
      .innerJoin(runs, eq(runs.id, effects.runId))
      .where(and(lte(effects.askAt, now), isNotNull(runs.finishedAt)))
      .orderBy(asc(effects.askAt))
      .limit(BATCH),
  );
  for (const { id, ...claims } of due) {
    await reconcileOne(claims, id).catch((error) =>
      log().warn({ err: error, effectId: id }, "effect not reconciled"),
    );
  }
  return due.length;
}

async function reconcileOne(claims: Claims, effectId: Id<"effect">): Promise<void> {
  const scope = systemScope(claims, "reconciler", effectId);
  const effect = await withScope(claims, (tx) => holdUnknown(tx, effectId));
  const outcome: EffectOutcome = canBeAsked(effect)
    ? await askEffect(claims, effect)
    : {
        kind: "unknown",
        error: effect.error ?? { code: "no_answer", message: "Its worker ended before it was answered." },
      };
  await withScope(claims, async (tx) => takeIn(tx, scope, await holdUnknown(tx, effectId), outcome));
}
