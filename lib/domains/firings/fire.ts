import { eq } from "drizzle-orm";
import { templates, triggerFirings, triggers } from "@/drizzle/schema";
import type { ExecutedIntent } from "@/lib/contracts/intents";
import type { FireTriggerBody } from "@/lib/contracts/triggers";
import { type Command, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { executeIntent } from "@/lib/domains/intents";
import type { Json } from "@/lib/kernel/canonical";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { inputOf, passesFilter } from "./input";
import { outcomeOf } from "./settle";

/**
 * Fires a trigger now, for a person, who is the intent's requester. It is recorded among the trigger's firings, in the
 * transaction of the intent; its schedule is left as it is.
 * @throws AppError not_found, invalid_transition (in no published version, or the filter lets it not through),
 *   validation_failed (cannot be mapped), policy_denied and policy_error (recorded), policy_unavailable
 */
export async function fireTrigger(
  scope: Scope,
  triggerId: Id<"trigger">,
  { reason, body }: FireTriggerBody,
  command?: Command,
): Promise<ExecutedIntent> {
  const { row, template } = await withScope(scope, async (tx) => {
    const [found] = await tx
      .select({ row: triggers, template: templates.key })
      .from(triggers)
      .innerJoin(templates, eq(templates.id, triggers.templateId))
      .where(eq(triggers.id, triggerId));
    if (!found) throw notFound("Trigger");
    return found;
  });
  if (!row.isInUse) {
    throw new AppError("invalid_transition", "No published version of its template has this trigger.");
  }
  const now = new Date();
  const id = newId("triggerFiring");
  const event = {
    id,
    at: now.toISOString(),
    trigger: row.key,
    missed: 0,
    ...(row.kind === "webhook" && { headers: {}, body: (body ?? {}) as Json }),
  };
  if (!passesFilter(row.config, event, now)) {
    throw new AppError("invalid_transition", "The trigger's filter does not let this message through.");
  }
  return executeIntent(scope, { template, input: inputOf(row.config, event, now) }, command, {
    alongside(tx, decided) {
      const outcome = outcomeOf(decided);
      tx.defer(
        tx.insert(triggerFirings).values({
          id,
          tenantId: scope.tenantId,
          workspaceId: scope.workspaceId,
          triggerId,
          by: "person",
          key: id,
          at: now,
          ...outcome,
          address: scope.address,
          createdAt: now,
          settledAt: now,
        }),
      );
      recordAudit(tx, scope, {
        action: "trigger.fired",
        resource: { kind: "trigger", id: triggerId },
        after: { firingId: id, intentId: decided.intentId, runId: decided.runId, status: outcome.status },
        reason,
      });
    },
  });
}
