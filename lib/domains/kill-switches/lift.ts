import { and, eq } from "drizzle-orm";
import { killSwitches } from "@/drizzle/schema";
import type { KillSwitch } from "@/lib/contracts/kill-switches";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { requireTenantWide } from "@/lib/domains/tenancy";
import { emit } from "@/lib/durable/outbox";
import { AppError, notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { presentKillSwitch, within } from "./queries";
import { raiseEpoch } from "./throw";

/**
 * Lifts a switch, and has the runs that waited for it taken up.
 * @throws AppError not_found, forbidden, invalid_transition (it is lifted already)
 */
export function liftKillSwitch(
  scope: Scope,
  killSwitchId: Id<"killSwitch">,
  { reason }: { reason: string },
  command?: Command,
): Promise<KillSwitch> {
  return withCommand(scope, command, async (tx) => {
    const liftedEpoch = await raiseEpoch(tx);
    const [found] = await tx
      .select()
      .from(killSwitches)
      .where(and(eq(killSwitches.id, killSwitchId), within(scope)));
    if (!found) throw notFound("Kill switch");
    if (found.scope === "tenant") requireTenantWide(scope, "kill-switches:operate");
    if (found.liftedAt)
      throw new AppError("invalid_transition", "The kill switch is lifted already.", { status: "lifted" });
    const { kind, id, label } = scope.principal;
    const lifted = { liftedEpoch, liftReason: reason, liftedBy: { kind, id, label }, liftedAt: new Date() };
    await tx.update(killSwitches).set(lifted).where(eq(killSwitches.id, killSwitchId));
    recordAudit(tx, scope, {
      action: "kill_switch.lifted",
      resource: { kind: "kill_switch", id: killSwitchId },
      before: { scope: found.scope, target: found.target, epoch: found.epoch },
      after: { epoch: liftedEpoch },
      reason,
    });
    const { tenantId, workspaceId } = scope;
    emit(tx, "kill-switch/lifted", { tenantId, workspaceId, killSwitchId, scope: found.scope });
    return presentKillSwitch({ ...found, ...lifted });
  });
}
