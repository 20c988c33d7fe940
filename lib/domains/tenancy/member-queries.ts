import { and, desc, eq, inArray, isNull, lt, or, type SQL } from "drizzle-orm";
import { profiles, roleBindings, roles, workspaces } from "@/drizzle/schema";
import type { Member, RoleBinding } from "@/lib/contracts/members";
import { cursorId, holds, type Page, type PageQuery, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";

/** A binding with what a verb has to know to change it. */
export interface BindingRow {
  binding: typeof roleBindings.$inferSelect;
  role: { id: Id<"role">; key: string; title: string; permissions: Permission[]; builtIn: boolean };
  workspace: { id: Id<"workspace">; name: string } | null;
  user: { id: Id<"user">; name: string; email: string };
}

/** People who hold a role, newest account first. */
export function listMembers(
  scope: Scope,
  query: PageQuery & { q?: string | undefined; roleId?: Id<"role"> | undefined },
): Promise<Page<Member>> {
  const before = cursorId("user", query.cursor);
  return withScope(scope, async (tx) => {
    const people = await tx
      .selectDistinct({ id: roleBindings.userId })
      .from(roleBindings)
      .where(
        and(
          visible(scope),
          before && lt(roleBindings.userId, before),
          query.roleId && eq(roleBindings.roleId, query.roleId),
          holds(roleBindings.person, query.q),
        ),
      )
      .orderBy(desc(roleBindings.userId))
      .limit(query.limit + 1);
    const page = pageOf(
      people,
      query.limit,
      ({ id }) => id,
      ({ id }) => id,
    );
    const held =
      page.items.length > 0 ? await readBindings(tx, scope, inArray(roleBindings.userId, page.items)) : [];
    const ofPerson = Map.groupBy(held, ({ user }) => user.id);
    return { ...page, items: page.items.flatMap((id) => memberOf(ofPerson.get(id) ?? [])) };
  });
}

/** One person. @throws AppError not_found, also for one who holds nothing that the scope sees */
export function getMember(scope: Scope, userId: Id<"user">): Promise<Member> {
  return withScope(scope, async (tx) => {
    const [member] = memberOf(await readBindings(tx, scope, eq(roleBindings.userId, userId)));
    if (!member) throw notFound("Member");
    return member;
  });
}

/** Who holds which role, newest first. */
export function listRoleBindings(
  scope: Scope,
  query: PageQuery & { userId?: Id<"user"> | undefined; roleId?: Id<"role"> | undefined },
): Promise<Page<RoleBinding>> {
  const before = cursorId("roleBinding", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await readBindings(
      tx,
      scope,
      and(
        before && lt(roleBindings.id, before),
        query.userId && eq(roleBindings.userId, query.userId),
        query.roleId && eq(roleBindings.roleId, query.roleId),
      ),
      query.limit + 1,
    );
    return pageOf(rows, query.limit, ({ binding }) => binding.id, presentBinding);
  });
}

/** Bindings that the scope sees, newest first, within a transaction. */
export async function readBindings(
  tx: ScopedTx,
  scope: Scope,
  condition: SQL | undefined,
  limit?: number,
): Promise<BindingRow[]> {
  const query = tx
    .select({
      binding: roleBindings,
      role: {
        id: roles.id,
        key: roles.key,
        title: roles.title,
        permissions: roles.permissions,
        builtIn: roles.builtIn,
      },
      workspace: { id: workspaces.id, name: workspaces.name },
      user: { id: profiles.id, name: profiles.name, email: profiles.email },
    })
    .from(roleBindings)
    .innerJoin(roles, eq(roles.id, roleBindings.roleId))
    .innerJoin(profiles, eq(profiles.id, roleBindings.userId))
    .leftJoin(workspaces, eq(workspaces.id, roleBindings.workspaceId))
    .where(and(visible(scope), condition))
    .orderBy(desc(roleBindings.id));
  return limit === undefined ? query : query.limit(limit);
}

/** A binding as callers see it. */
export function presentBinding({ binding, role, workspace, user }: BindingRow): RoleBinding {
  return {
    id: binding.id,
    user,
    role: { id: role.id, key: role.key, title: role.title },
    workspace,
    expiresAt: binding.expiresAt?.toISOString() ?? null,
    createdAt: binding.createdAt.toISOString(),
  };
}

/** The person who holds these bindings, as callers see them; none when they hold none. */
export function memberOf(held: BindingRow[]): Member[] {
  const [first] = held;
  if (!first) return [];
  const bindings = held.map((row) => {
    const { user: _user, ...binding } = presentBinding(row);
    return binding;
  });
  return [{ ...first.user, bindings }];
}

/** Of other workspaces, people are seen by those who may read them in the whole tenant. */
function visible(scope: Scope): SQL | undefined {
  if (scope.tenantPermissions.has("members:read")) return eq(roleBindings.tenantId, scope.tenantId);
  return and(
    eq(roleBindings.tenantId, scope.tenantId),
    or(isNull(roleBindings.workspaceId), eq(roleBindings.workspaceId, scope.workspaceId)),
  );
}
