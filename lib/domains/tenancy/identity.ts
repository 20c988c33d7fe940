import { eq } from "drizzle-orm";
import { tenants, workspaces } from "@/drizzle/schema";
import type { Identity } from "@/lib/contracts/identity";
import { withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";

/** Who the scope's principal is, where, and what it may do. */
export function getIdentity(scope: Scope): Promise<Identity> {
  return withScope(scope, async (tx) => {
    const [place] = await tx
      .select({
        tenant: { id: tenants.id, name: tenants.name },
        workspace: { id: workspaces.id, name: workspaces.name, mode: workspaces.mode },
      })
      .from(workspaces)
      .innerJoin(tenants, eq(tenants.id, workspaces.tenantId))
      .where(eq(workspaces.id, scope.workspaceId));
    if (!place) throw notFound("Workspace");
    const { kind, id, label } = scope.principal;
    return {
      principal: { kind, id, label },
      ...place,
      permissions: [...scope.permissions].sort(),
      suspended: scope.suspended,
    };
  });
}
