import { eq, inArray } from "drizzle-orm";
import { roleBindings } from "@/drizzle/schema";
import type { Member, RoleBinding } from "@/lib/contracts/members";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { checkGrant, requireTenantWide } from "./grant";
import { type BindingRow, memberOf, presentBinding, readBindings } from "./member-queries";
import { keepAnOwner } from "./owner";
import { readRole } from "./role-queries";

/**
 * Gives a member one more role, in the scope's workspace or tenant-wide.
 * @throws AppError not_found (person or role), forbidden (the role holds more than the giver), conflict (held already)
 */
export function createRoleBinding(
  scope: Scope,
  input: { userId: Id<"user">; roleId: Id<"role">; tenantWide: boolean; expiresAt?: string; reason: string },
  command?: Command,
): Promise<RoleBinding> {
  return withCommand(scope, command, async (tx) => {
    const role = await readRole(tx, input.roleId);
    checkGrant(scope, role.permissions, input.tenantWide);
    if (input.tenantWide) requireTenantWide(scope, "members:write");
    const [known] = await readBindings(tx, scope, eq(roleBindings.userId, input.userId), 1);
    if (!known) throw notFound("Member");
    const id = newId("roleBinding");
    const [inserted] = await tx
      .insert(roleBindings)
      .values({
        id,
        tenantId: scope.tenantId,
        workspaceId: input.tenantWide ? null : scope.workspaceId,
        userId: input.userId,
        roleId: input.roleId,
        expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
      })
      .onConflictDoNothing()
      .returning({ id: roleBindings.id });
    if (!inserted)
      throw new AppError("conflict", "They hold this role here already, or held it until it expired.");
    const binding = presentBinding(await readOne(tx, scope, id));
    recordAudit(tx, scope, {
      action: "role.bound",
      resource: { kind: "user", id: input.userId },
      after: { role: role.key, tenantWide: input.tenantWide, expiresAt: binding.expiresAt, bindingId: id },
      reason: input.reason,
    });
    return binding;
  });
}

/** Takes one role from a person. @throws AppError not_found, forbidden, last_owner */
export function removeRoleBinding(
  scope: Scope,
  roleBindingId: Id<"roleBinding">,
  { reason }: { reason: string },
  command?: Command,
): Promise<RoleBinding> {
  return withCommand(scope, command, async (tx) => {
    const row = await readOne(tx, scope, roleBindingId);
    await takeAway(tx, scope, [row]);
    recordAudit(tx, scope, {
      action: "role.unbound",
      resource: { kind: "user", id: row.user.id },
      before: heldFacts(row),
      reason,
    });
    return presentBinding(row);
  });
}

/**
 * Takes all roles from a person: in the whole tenant for whoever may write it there, else in the scope's workspace.
 * @throws AppError not_found, forbidden (they hold more than the scope), last_owner
 */
export function removeMember(
  scope: Scope,
  userId: Id<"user">,
  { reason }: { reason: string },
  command?: Command,
): Promise<Member> {
  return withCommand(scope, command, async (tx) => {
    const held = await readBindings(tx, scope, eq(roleBindings.userId, userId));
    const [member] = memberOf(held);
    if (!member) throw notFound("Member");
    await takeAway(tx, scope, held);
    recordAudit(tx, scope, {
      action: "member.removed",
      resource: { kind: "user", id: userId },
      before: { name: member.name, email: member.email, roles: held.map(heldFacts) },
      reason,
    });
    return member;
  });
}

async function takeAway(tx: ScopedTx, scope: Scope, rows: BindingRow[]): Promise<void> {
  for (const { binding, role } of rows) {
    const elsewhere = binding.workspaceId !== scope.workspaceId;
    if (elsewhere) requireTenantWide(scope, "members:write");
    checkGrant(scope, role.permissions, elsewhere);
  }
  await keepAnOwner(tx, scope, rows);
  const ids = rows.map(({ binding }) => binding.id);
  const gone = await tx
    .delete(roleBindings)
    .where(inArray(roleBindings.id, ids))
    .returning({ id: roleBindings.id });
  if (gone.length !== ids.length) throw new AppError("conflict", "Their roles changed at the same time.");
}

async function readOne(tx: ScopedTx, scope: Scope, id: Id<"roleBinding">): Promise<BindingRow> {
  const [row] = await readBindings(tx, scope, eq(roleBindings.id, id), 1);
  if (!row) throw notFound("Role binding");
  return row;
}

function heldFacts({ binding, role, workspace }: BindingRow) {
  return {
    role: role.key,
    workspace: workspace?.name ?? null,
    expiresAt: binding.expiresAt?.toISOString() ?? null,
  };
}
