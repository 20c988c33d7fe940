import { and, eq, isNull, notInArray, sql } from "drizzle-orm";
import { roleBindings, roles, tenants } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import { AppError } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";
import type { BindingRow } from "./member-queries";

/** An owner for good: in the whole tenant and without an end. */
function isLastingOwner({ binding, role }: BindingRow): boolean {
  return role.builtIn && role.key === "owner" && binding.workspaceId === null && binding.expiresAt === null;
}

/**
 * Makes sure that a tenant keeps a lasting owner when these bindings go.
 * @throws AppError last_owner
 */
export async function keepAnOwner(tx: ScopedTx, scope: Scope, going: BindingRow[]): Promise<void> {
  const ids = going.filter(isLastingOwner).map(({ binding }) => binding.id);
  if (ids.length === 0) return;
  // Two owners who remove each other at the same time come one after the other.
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, scope.tenantId)).for("update");
  const [left] = await tx
    .select({ owners: sql<number>`count(*)::int` })
    .from(roleBindings)
    .innerJoin(roles, eq(roles.id, roleBindings.roleId))
    .where(
      and(
        eq(roles.key, "owner"),
        eq(roles.builtIn, true),
        isNull(roleBindings.workspaceId),
        isNull(roleBindings.expiresAt),
        notInArray(roleBindings.id, ids),
      ),
    );
  if (left?.owners) return;
  throw new AppError("last_owner", "A tenant keeps at least one owner of the whole tenant, without an end.");
}
