import { and, desc, eq, inArray, isNotNull, isNull, lt } from "drizzle-orm";
import { killSwitches } from "@/drizzle/schema";
import type { KillSwitch } from "@/lib/contracts/kill-switches";
import { cursorId, type Page, type PageQuery, pageOf, withScope } from "@/lib/db";
import type { Scope } from "@/lib/kernel/principal";

type Row = typeof killSwitches.$inferSelect;

/** Which switches are the scope's: the tenant's, and its own workspace's. */
export function within(scope: Scope) {
  return inArray(killSwitches.target, [scope.tenantId, scope.workspaceId]);
}

/** Switches of the tenant and of the workspace, newest first. */
export function listKillSwitches(
  scope: Scope,
  query: PageQuery & { status?: KillSwitch["status"] | undefined },
): Promise<Page<KillSwitch>> {
  const before = cursorId("killSwitch", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(killSwitches)
      .where(
        and(
          within(scope),
          before && lt(killSwitches.id, before),
          query.status === "active" ? isNull(killSwitches.liftedAt) : undefined,
          query.status === "lifted" ? isNotNull(killSwitches.liftedAt) : undefined,
        ),
      )
      .orderBy(desc(killSwitches.id))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, ({ id }) => id, presentKillSwitch);
  });
}

/** The switches in force here. */
export function activeKillSwitches(scope: Scope): Promise<KillSwitch[]> {
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(killSwitches)
      .where(and(eq(killSwitches.tenantId, scope.tenantId), within(scope), isNull(killSwitches.liftedAt)));
    return rows.map(presentKillSwitch);
  });
}

/** A switch as callers see it. */
export function presentKillSwitch(row: Row): KillSwitch {
  const { id, scope, target, epoch, reason, thrownBy, thrownAt, liftReason, liftedBy, liftedAt } = row;
  return {
    id,
    scope,
    target,
    status: liftedAt ? "lifted" : "active",
    epoch,
    reason,
    thrownBy,
    thrownAt: thrownAt.toISOString(),
    liftReason,
    liftedBy,
    liftedAt: liftedAt?.toISOString() ?? null,
  };
}
