import { eq, sql } from "drizzle-orm";
import { roleBindings, roles } from "@/drizzle/schema";
import type { Role } from "@/lib/contracts/roles";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { checkGrant, requireTenantWide } from "./grant";
import { presentRole } from "./role-queries";

/** Creates a custom role of permissions the creator holds tenant-wide. @throws AppError forbidden, conflict (key) */
export function createRole(
  scope: Scope,
  input: { key: string; title: string; permissions: Permission[] },
  command?: Command,
): Promise<Role> {
  return withCommand(scope, command, async (tx) => {
    requireTenantWide(scope, "members:write");
    checkGrant(scope, input.permissions, true);
    const [row] = await tx
      .insert(roles)
      .values({ id: newId("role"), tenantId: scope.tenantId, ...input })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new AppError("conflict", `There is a role ${input.key} already.`, { key: input.key });
    recordAudit(tx, scope, {
      action: "role.created",
      resource: { kind: "role", id: row.id },
      after: { key: row.key, title: row.title, permissions: row.permissions },
    });
    return presentRole(row);
  });
}

/**
 * Changes a custom role for everyone who holds it.
 * @throws AppError not_found, invalid_transition (built-in), forbidden (what it holds or gains is not held)
 */
export function updateRole(
  scope: Scope,
  roleId: Id<"role">,
  { reason, title, permissions }: { reason: string; title?: string; permissions?: Permission[] },
  command?: Command,
): Promise<Role> {
  return withCommand(scope, command, async (tx) => {
    const before = await lockCustomRole(tx, scope, roleId);
    if (permissions) checkGrant(scope, permissions, true);
    const [after] = await tx
      .update(roles)
      .set({ ...(title && { title }), ...(permissions && { permissions }) })
      .where(eq(roles.id, roleId))
      .returning();
    if (!after) throw notFound("Role");
    recordAudit(tx, scope, {
      action: "role.updated",
      resource: { kind: "role", id: roleId },
      before: { title: before.title, permissions: before.permissions },
      after: { title: after.title, permissions: after.permissions },
      reason,
    });
    return presentRole(after);
  });
}

/** Removes a custom role. @throws AppError not_found, invalid_transition (built-in), conflict (somebody holds it) */
export function removeRole(
  scope: Scope,
  roleId: Id<"role">,
  { reason }: { reason: string },
  command?: Command,
): Promise<Role> {
  return withCommand(scope, command, async (tx) => {
    const role = await lockCustomRole(tx, scope, roleId);
    const [held] = await tx
      .select({ people: sql<number>`count(distinct ${roleBindings.userId})::int` })
      .from(roleBindings)
      .where(eq(roleBindings.roleId, roleId));
    if (held?.people) {
      throw new AppError("conflict", `${held.people} people hold this role. Take it from them first.`, held);
    }
    await tx.delete(roles).where(eq(roles.id, roleId));
    recordAudit(tx, scope, {
      action: "role.removed",
      resource: { kind: "role", id: roleId },
      before: { key: role.key, title: role.title, permissions: role.permissions },
      reason,
    });
    return presentRole(role);
  });
}

async function lockCustomRole(tx: ScopedTx, scope: Scope, roleId: Id<"role">) {
  requireTenantWide(scope, "members:write");
  const [role] = await tx.select().from(roles).where(eq(roles.id, roleId)).for("update");
  if (!role) throw notFound("Role");
  if (role.builtIn) throw new AppError("invalid_transition", "A built-in role cannot be changed.");
  checkGrant(scope, role.permissions, true);
  return role;
}
