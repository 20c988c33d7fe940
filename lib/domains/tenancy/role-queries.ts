import { desc, eq, lt } from "drizzle-orm";
import { roles } from "@/drizzle/schema";
import type { Role } from "@/lib/contracts/roles";
import { cursorId, type Page, type PageQuery, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

/** The tenant's roles, newest first: custom ones before those it began with. */
export function listRoles(scope: Scope, query: PageQuery): Promise<Page<Role>> {
  const before = cursorId("role", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(roles)
      .where(before && lt(roles.id, before))
      .orderBy(desc(roles.id))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, ({ id }) => id, presentRole);
  });
}

/** One role. @throws AppError not_found */
export function getRole(scope: Scope, roleId: Id<"role">): Promise<Role> {
  return withScope(scope, async (tx) => presentRole(await readRole(tx, roleId)));
}

/** One role's row, within a transaction. @throws AppError not_found */
export async function readRole(tx: ScopedTx, roleId: Id<"role">): Promise<typeof roles.$inferSelect> {
  const [row] = await tx.select().from(roles).where(eq(roles.id, roleId));
  if (!row) throw notFound("Role");
  return row;
}

/** A role as callers see it. */
export function presentRole(row: typeof roles.$inferSelect): Role {
  const { id, key, title, permissions, builtIn, createdAt } = row;
  return { id, key, title, permissions, builtIn, createdAt: createdAt.toISOString() };
}
