import { and, eq, isNull, sql } from "drizzle-orm";
import { killSwitches } from "@/drizzle/schema";
import type { KillSwitch } from "@/lib/contracts/kill-switches";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { requireTenantWide } from "@/lib/domains/tenancy";
import { AppError } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { KillSwitchScope } from "@/lib/kernel/states";
import { presentKillSwitch } from "./queries";

/**
 * Halts every act of the tenant or of the workspace. When this has returned nothing is let out any more: it waits for
 * acts that are being let out just now, and later ones see it.
 * @throws AppError forbidden, conflict (it is thrown already)
 */
export function throwKillSwitch(
  scope: Scope,
  { scope: what, reason }: { scope: KillSwitchScope; reason: string },
  command?: Command,
): Promise<KillSwitch> {
  return withCommand(scope, command, async (tx) => {
    if (what === "tenant") requireTenantWide(scope, "kill-switches:operate");
    const target = what === "tenant" ? scope.tenantId : scope.workspaceId;
    const epoch = await raiseEpoch(tx);
    const [active] = await tx
      .select({ id: killSwitches.id })
      .from(killSwitches)
      .where(and(eq(killSwitches.target, target), isNull(killSwitches.liftedAt)));
    if (active)
      throw new AppError("conflict", `The kill switch of the ${what} is thrown already.`, {
        killSwitchId: active.id,
      });
    const { kind, id, label } = scope.principal;
    const [row] = await tx
      .insert(killSwitches)
      .values({
        id: newId("killSwitch"),
        tenantId: scope.tenantId,
        scope: what,
        target,
        epoch,
        reason,
        thrownBy: { kind, id, label },
        thrownAt: new Date(),
      })
      .returning();
    if (!row) throw new AppError("internal", "the kill switch was not stored");
    recordAudit(tx, scope, {
      action: "kill_switch.thrown",
      resource: { kind: "kill_switch", id: row.id },
      after: { scope: what, target, epoch },
      reason,
    });
    return presentKillSwitch(row);
  });
}

/** Raises the tenant's epoch, once no act is on its way out; none goes before this transaction has ended. */
export async function raiseEpoch(tx: ScopedTx): Promise<number> {
  const [raised] = await tx.send<{ epoch: string }>(sql`select raise_epoch() as epoch`);
  return Number(raised?.epoch);
}
