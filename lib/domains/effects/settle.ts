import type { Effect } from "@/lib/contracts/effects";
import { type Command, withCommand } from "@/lib/db";
import type { Json } from "@/lib/kernel/canonical";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { type Finding, holdUnknown, settleHeld } from "./ledger";
import { readEffect } from "./queries";

/**
 * Takes a person's word for what came of an effect that nobody knows the outcome of.
 * @throws AppError not_found, conflict (a worker is at it), invalid_transition (its outcome is known)
 */
export function settleEffect(
  scope: Scope,
  effectId: Id<"effect">,
  { outcome, receipt, reason }: { outcome: Finding["outcome"]; receipt?: Json | undefined; reason: string },
  command?: Command,
): Promise<Effect> {
  return withCommand(scope, command, async (tx) => {
    const effect = await holdUnknown(tx, effectId);
    const { kind, id, label } = scope.principal;
    const finding: Finding =
      outcome === "acknowledged"
        ? { outcome, receipt: receipt ?? null }
        : { outcome, error: { code: "refused", message: reason } };
    await settleHeld(tx, scope, effect, finding, { kind, id, label }, reason);
    return readEffect(tx, effectId);
  });
}
