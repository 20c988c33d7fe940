import { eq } from "drizzle-orm";
import { triggerFirings, triggers } from "@/drizzle/schema";
import { type Claims, withScope } from "@/lib/db";
import { planDue } from "@/lib/domains/triggers";
import { type Id, newId } from "@/lib/kernel/ids";
import { inputOf } from "./input";
import { failureOf } from "./settle";

/**
 * Takes what is due of one schedule: its firings are laid down and its next instant moves on in one transaction, so
 * that however many schedulers come by, and whichever of them dies, an instant is laid down once.
 * @returns the firings to carry out, oldest first; none when another scheduler has it
 */
export function takeDue(claims: Claims, triggerId: Id<"trigger">, now: Date): Promise<Id<"triggerFiring">[]> {
  return withScope(claims, async (tx) => {
    const [row] = await tx
      .select()
      .from(triggers)
      .where(eq(triggers.id, triggerId))
      .for("update", { skipLocked: true });
    if (!row?.nextAt || row.nextAt > now || row.pausedAt || !row.isInUse || row.config.kind !== "schedule") {
      return [];
    }
    const { config, key } = row;
    const plan = planDue(config, row.nextAt, now);
    const firings = plan.fire.map(({ at, missed }) => ({
      ...laidDown(claims, triggerId, at, now),
      ...prepared(() => inputOf(config, { at: at.toISOString(), trigger: key, missed }, now), now),
    }));
    const skipped = plan.skipped && {
      ...laidDown(claims, triggerId, plan.skipped.to, now),
      key: `skipped ${plan.skipped.to.toISOString()}`,
      status: "skipped" as const,
      code: "missed",
      message: skippedMessage(plan.skipped),
      settledAt: now,
    };
    const rows = [...(skipped ? [skipped] : []), ...firings];
    // An instant that was laid down before is not laid down again, whatever the clock says.
    if (rows.length > 0) tx.defer(tx.insert(triggerFirings).values(rows).onConflictDoNothing());
    tx.defer(tx.update(triggers).set({ nextAt: plan.nextAt }).where(eq(triggers.id, triggerId)));
    return firings.filter(({ status }) => status === "pending").map(({ id }) => id);
  });
}

function laidDown({ tenantId, workspaceId }: Claims, triggerId: Id<"trigger">, at: Date, now: Date) {
  const id = newId("triggerFiring");
  return {
    id,
    tenantId,
    workspaceId,
    triggerId,
    by: "schedule" as const,
    key: at.toISOString(),
    at,
    createdAt: now,
  };
}

/** The input is computed once, here: a firing that is tried again asks for the same. */
function prepared(compute: () => ReturnType<typeof inputOf>, now: Date) {
  try {
    return { status: "pending" as const, input: compute(), leasedUntil: now };
  } catch (error) {
    return { ...failureOf(error), settledAt: now };
  }
}

function skippedMessage({ from, to, count }: { from: Date; to: Date; count: number }): string {
  if (count === 1) return "It was missed: nothing was there to carry it out.";
  const over = count > 100 ? "over 100" : String(count);
  return `${over} firings were missed: from ${from.toISOString()} to ${to.toISOString()}.`;
}
