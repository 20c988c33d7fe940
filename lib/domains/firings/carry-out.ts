import { and, eq, lte, sql } from "drizzle-orm";
import { templates, triggerFirings, triggers } from "@/drizzle/schema";
import { hashJson } from "@/lib/crypto/hash";
import { type Claims, Command, withScope } from "@/lib/db";
import { executeIntent } from "@/lib/domains/intents";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import { log } from "@/lib/log";
import { scopeOfTrigger } from "./actor";
import { failureOf, isPassing, outcomeOf, settle } from "./settle";

/** Until another process may take over a firing whose process died. */
const LEASE_SECONDS = 60;
/** About a day, at five minutes each. */
const ATTEMPTS_MAX = 300;

/**
 * Carries out a firing that was laid down: executes its intent under a key of the trigger and the instant. That it was
 * carried out commits with the intent, so a crash leaves either both or neither, and the next look tries again.
 * @returns whether it is settled; false when another process has it, or it is to be tried again
 */
export async function carryOut(claims: Claims, id: Id<"triggerFiring">, now: Date): Promise<boolean> {
  const taken = await lease(claims, id, now);
  if (!taken) return false;
  const { firing, trigger, template } = taken;
  const body = { template, input: firing.input ?? {} };
  const command = new Command(`trigger ${trigger.id}`, firing.key, hashJson(body));
  const scope = scopeOfTrigger(claims, trigger);
  try {
    await executeIntent(scope, body, command, {
      alongside: (tx, decided) => settle(tx, id, outcomeOf(decided)),
    });
    return true;
  } catch (error) {
    // A denial is recorded, and settled with its record.
    if (error instanceof AppError && ["policy_denied", "policy_error"].includes(error.code)) return true;
    if (isPassing(error) && firing.attempts < ATTEMPTS_MAX) {
      log().warn({ err: error, firingId: id }, "a firing is to be tried again");
      await putOff(claims, id, firing.attempts, now);
      return false;
    }
    await withScope(claims, async (tx) => settle(tx, id, failureOf(error)));
    return true;
  }
}

/** Takes a pending firing that nobody is at work on. */
function lease(claims: Claims, id: Id<"triggerFiring">, now: Date) {
  return withScope(claims, async (tx) => {
    const [firing] = await tx
      .update(triggerFirings)
      .set({
        leasedUntil: new Date(now.getTime() + LEASE_SECONDS * 1000),
        attempts: sql`${triggerFirings.attempts} + 1`,
      })
      .where(
        and(
          eq(triggerFirings.id, id),
          eq(triggerFirings.status, "pending"),
          lte(triggerFirings.leasedUntil, now),
        ),
      )
      .returning();
    if (!firing) return null;
    const [found] = await tx
      .select({ trigger: triggers, template: templates.key })
      .from(triggers)
      .innerJoin(templates, eq(templates.id, triggers.templateId))
      .where(eq(triggers.id, firing.triggerId));
    return found ? { firing, ...found } : null;
  });
}

async function putOff(claims: Claims, id: Id<"triggerFiring">, attempts: number, now: Date): Promise<void> {
  const seconds = Math.min(300, 2 ** Math.min(attempts, 10));
  await withScope(claims, async (tx) => {
    tx.defer(
      tx
        .update(triggerFirings)
        .set({ leasedUntil: new Date(now.getTime() + seconds * 1000) })
        .where(and(eq(triggerFirings.id, id), eq(triggerFirings.status, "pending"))),
    );
  });
}
