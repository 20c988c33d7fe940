import { and, eq } from "drizzle-orm";
import { profiles, roleBindings, roles } from "@/drizzle/schema";
import { withScope, withSystem } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { notFound } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import { PERMISSIONS } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { insertTenant, newPlace } from "./register";

/** The scope of a job of the system itself, for one tenant and workspace. */
export function systemScope(
  place: Pick<Scope, "tenantId" | "workspaceId">,
  job: string,
  requestId: string = newId("request"),
): Scope {
  return {
    tenantId: place.tenantId,
    workspaceId: place.workspaceId,
    principal: { kind: "system", id: job, userId: null, label: job },
    permissions: new Set(PERMISSIONS),
    tenantPermissions: new Set(PERMISSIONS),
    suspended: null,
    requestId,
    address: null,
    userAgent: null,
  };
}

/** Creates a tenant with its built-in roles and one workspace, and nobody in it. @returns a system scope within it */
export async function createTenant(input: {
  slug: string;
  name: string;
  workspace: { slug: string; name: string; mode: "sandbox" | "live"; timeZone?: string };
}): Promise<Scope> {
  const scope = systemScope(newPlace(), "bootstrap");
  const { slug, name, workspace } = input;
  await insertTenant(scope, null, { slug, name, workspace: { timeZone: "UTC", ...workspace } });
  return scope;
}

/** Records a person that signed up with Supabase Auth; their name and locale can be set again. */
export async function saveProfile(person: {
  id: Id<"user">;
  email: string;
  name: string;
  locale?: "en" | "vi";
}): Promise<void> {
  await withSystem("bootstrap", (tx) =>
    tx
      .insert(profiles)
      .values(person)
      .onConflictDoUpdate({
        target: profiles.id,
        set: { name: person.name, ...(person.locale && { locale: person.locale }) },
      }),
  );
}

/** Gives a person a role in the scope's workspace, or tenant-wide. @throws AppError not_found (role) */
export async function bindRole(
  scope: Scope,
  binding: { userId: Id<"user">; role: string; tenantWide?: boolean; expiresAt?: Date },
): Promise<void> {
  await withScope(scope, async (tx) => {
    const [role] = await tx
      .select({ id: roles.id })
      .from(roles)
      .where(and(eq(roles.tenantId, scope.tenantId), eq(roles.key, binding.role)));
    if (!role) throw notFound("Role");
    const id = newId("roleBinding");
    await tx.insert(roleBindings).values({
      id,
      tenantId: scope.tenantId,
      workspaceId: binding.tenantWide ? null : scope.workspaceId,
      userId: binding.userId,
      roleId: role.id,
      expiresAt: binding.expiresAt ?? null,
    });
    recordAudit(tx, scope, {
      action: "role.bound",
      resource: { kind: "user", id: binding.userId },
      after: { role: binding.role, tenantWide: binding.tenantWide ?? false },
    });
  });
}
