import { eq } from "drizzle-orm";
import { roleBindings, roles, tenants, workspaces } from "@/drizzle/schema";
import type { CreateTenantBody, NewTenant } from "@/lib/contracts/tenants";
import { sha256 } from "@/lib/crypto/hash";
import { type Command, withCommand, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import { idOf, newId } from "@/lib/kernel/ids";
import { BUILT_IN_ROLES, PERMISSIONS } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { ensureProfile, type Newcomer } from "./profile";
import type { RequestFacts } from "./scope";
import { presentTenant } from "./tenant";
import { presentWorkspace } from "./workspace";

/** The place of a tenant that is to be. */
type Place = Pick<Scope, "tenantId" | "workspaceId">;

/**
 * Creates a tenant whose owner is the principal, who has to be a person. Their present tenant's chain tells of it too.
 * @throws AppError forbidden (an API key), conflict (slug)
 */
export async function createTenantBy(
  scope: Scope,
  input: CreateTenantBody,
  command?: Command,
): Promise<NewTenant> {
  const { principal } = scope;
  if (principal.kind !== "user") {
    throw new AppError("forbidden", "A tenant is created by a person; an API key cannot own one.");
  }
  // A repeat after a crash between the two transactions finds the tenant it made before, by its id.
  const place = command ? placeOf(scope, command) : newPlace();
  const tenant = await insertTenant({ ...scope, ...place }, principal.userId, input);
  return withCommand(scope, command, async (tx) => {
    recordAudit(tx, scope, {
      action: "tenant.created",
      resource: { kind: "tenant", id: tenant.id },
      after: { slug: tenant.slug, name: tenant.name },
    });
    return tenant;
  });
}

/** Creates a tenant for a person who belongs nowhere yet; they become its owner. @throws AppError conflict (slug) */
export async function createFirstTenant(
  founder: Newcomer,
  input: CreateTenantBody,
  facts: RequestFacts,
): Promise<NewTenant> {
  const label = await ensureProfile(founder);
  const permissions = new Set(PERMISSIONS);
  const { userId } = founder;
  const principal = { kind: "user", id: userId, userId, label } as const;
  const scope = {
    ...newPlace(),
    ...facts,
    principal,
    permissions,
    tenantPermissions: permissions,
    suspended: null,
  };
  return insertTenant(scope, userId, input);
}

/**
 * Inserts all a tenant begins with in one transaction, within its own claims; again with the same id: reads it.
 * @throws AppError conflict (slug)
 */
export async function insertTenant(
  scope: Scope,
  ownerId: Newcomer["userId"] | null,
  input: CreateTenantBody,
): Promise<NewTenant> {
  const { tenantId, workspaceId } = scope;
  return withScope(scope, async (tx) => {
    const { workspace, ...facts } = input;
    const [created] = await tx
      .insert(tenants)
      .values({ id: tenantId, ...facts })
      .onConflictDoNothing()
      .returning();
    if (created) {
      await tx.insert(workspaces).values({ id: workspaceId, tenantId, ...workspace });
      const begun = Object.entries(BUILT_IN_ROLES).map(([key, role]) => ({
        id: newId("role"),
        tenantId,
        key,
        ...role,
        builtIn: true,
      }));
      await tx.insert(roles).values(begun);
      const owner = begun.find(({ key }) => key === "owner");
      if (owner && ownerId) {
        await tx
          .insert(roleBindings)
          .values({ id: newId("roleBinding"), tenantId, userId: ownerId, roleId: owner.id });
      }
      recordAudit(tx, scope, {
        action: "tenant.created",
        resource: { kind: "tenant", id: tenantId },
        after: { slug: input.slug, name: input.name, workspace: workspace.name },
      });
    }
    const [made] = await tx
      .select({ tenant: tenants, workspace: workspaces })
      .from(tenants)
      .innerJoin(workspaces, eq(workspaces.id, workspaceId))
      .where(eq(tenants.id, tenantId));
    if (!made) throw new AppError("conflict", `The short name ${input.slug} is taken.`, { slug: input.slug });
    return { ...presentTenant(made.tenant), workspace: presentWorkspace(made.workspace) };
  });
}

/** The ids of a tenant and a workspace that are to be. */
export function newPlace(): Place {
  return { tenantId: newId("tenant"), workspaceId: newId("workspace") };
}

/** Ids that follow from the request alone (UUID version 8). */
function placeOf(scope: Scope, { route, key }: Command): Place {
  const uuid = (what: string) => {
    const hex = sha256(`${what} ${scope.workspaceId} ${route} ${key}`);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };
  return { tenantId: idOf("tenant", uuid("tenant")), workspaceId: idOf("workspace", uuid("workspace")) };
}
