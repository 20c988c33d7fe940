import { eq } from "drizzle-orm";
import { triggers } from "@/drizzle/schema";
import type { Trigger } from "@/lib/contracts/triggers";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { holdTrigger } from "./present";
import { readTrigger } from "./queries";
import { nextInstant } from "./schedule";

/** Has a trigger start nothing until it is resumed. @throws AppError not_found, invalid_transition (paused already) */
export function pauseTrigger(
  scope: Scope,
  triggerId: Id<"trigger">,
  { reason }: { reason: string },
  command?: Command,
): Promise<Trigger> {
  return withCommand(scope, command, async (tx) => {
    const row = await holdTrigger(tx, triggerId);
    if (row.pausedAt) throw new AppError("invalid_transition", "This trigger is paused already.");
    const { kind, id, label } = scope.principal;
    const now = new Date();
    await tx
      .update(triggers)
      .set({ pausedAt: now, pausedBy: { kind, id, label }, pauseReason: reason, updatedAt: now })
      .where(eq(triggers.id, triggerId));
    recordAudit(tx, scope, {
      action: "trigger.paused",
      resource: { kind: "trigger", id: triggerId },
      before: { paused: false },
      after: { paused: true },
      reason,
    });
    return readTrigger(tx, triggerId);
  });
}

/**
 * Lets a paused trigger fire again. A schedule goes on with its next instant: what fell into the pause was meant not
 * to be. @throws AppError not_found, invalid_transition (not paused)
 */
export function resumeTrigger(
  scope: Scope,
  triggerId: Id<"trigger">,
  { reason }: { reason: string },
  command?: Command,
): Promise<Trigger> {
  return withCommand(scope, command, async (tx) => {
    const { pausedAt, config, isInUse } = await holdTrigger(tx, triggerId);
    if (!pausedAt) throw new AppError("invalid_transition", "This trigger is not paused.");
    const now = new Date();
    await tx
      .update(triggers)
      .set({
        pausedAt: null,
        pausedBy: null,
        pauseReason: null,
        nextAt: isInUse && config.kind === "schedule" ? nextInstant(config, now) : null,
        updatedAt: now,
      })
      .where(eq(triggers.id, triggerId));
    recordAudit(tx, scope, {
      action: "trigger.resumed",
      resource: { kind: "trigger", id: triggerId },
      before: { paused: true },
      after: { paused: false },
      reason,
    });
    return readTrigger(tx, triggerId);
  });
}
