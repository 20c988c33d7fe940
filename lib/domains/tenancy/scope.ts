import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { apiKeys, profiles, roleBindings, roles, tenants, workspaces } from "@/drizzle/schema";
import { withSystem } from "@/lib/db";
import { AppError } from "@/lib/kernel/errors";
import { type Id, idOf } from "@/lib/kernel/ids";
import type { Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { hashApiKey } from "./secret";

/** A workspace a person may enter, and as what. */
export interface Membership {
  tenant: { id: Id<"tenant">; name: string };
  workspace: { id: Id<"workspace">; name: string; mode: "sandbox" | "live" };
  roles: string[];
  /** What the roles give here; all of it, also while something is suspended. */
  permissions: Permission[];
  /** What is given in the whole tenant. */
  tenantPermissions: Permission[];
  suspended: Scope["suspended"];
}

/** Facts of the request a scope is made for. */
export interface RequestFacts {
  requestId: string;
  address: string | null;
  userAgent: string | null;
}

/** The workspaces a person has unexpired role bindings in; a tenant-wide binding gives all of the tenant's. */
export async function listMemberships(userId: Id<"user">): Promise<Membership[]> {
  const rows = await withSystem("resolve-session", (tx) =>
    tx
      .select({
        tenant: { id: tenants.id, name: tenants.name },
        workspace: { id: workspaces.id, name: workspaces.name, mode: workspaces.mode },
        role: roles.key,
        permissions: roles.permissions,
        tenantWide: sql<boolean>`${roleBindings.workspaceId} is null`,
        suspended: sql<Scope["suspended"]>`case when ${tenants.status} = 'suspended' then 'tenant'
          when ${workspaces.status} = 'suspended' then 'workspace' end`,
      })
      .from(roleBindings)
      .innerJoin(roles, eq(roles.id, roleBindings.roleId))
      .innerJoin(tenants, eq(tenants.id, roleBindings.tenantId))
      .innerJoin(
        workspaces,
        and(
          eq(workspaces.tenantId, roleBindings.tenantId),
          or(isNull(roleBindings.workspaceId), eq(roleBindings.workspaceId, workspaces.id)),
        ),
      )
      .where(
        and(
          eq(roleBindings.userId, userId),
          or(isNull(roleBindings.expiresAt), gt(roleBindings.expiresAt, sql`now()`)),
        ),
      )
      // Whoever chooses nothing acts where they have been longest, also after they joined elsewhere.
      .orderBy(roleBindings.id, workspaces.id),
  );
  const found = new Map<string, Membership>();
  for (const { tenant, workspace, suspended, role, permissions, tenantWide } of rows) {
    const none = { tenant, workspace, suspended, roles: [], permissions: [], tenantPermissions: [] };
    const known: Membership = found.get(workspace.id) ?? none;
    known.roles = [...new Set([...known.roles, role])];
    known.permissions = [...new Set([...known.permissions, ...permissions])];
    if (tenantWide) known.tenantPermissions = [...new Set([...known.tenantPermissions, ...permissions])];
    found.set(workspace.id, known);
  }
  return [...found.values()];
}

/**
 * The scope of a signed-in person. `tenantId` and `workspaceId` choose among what they may reach.
 * @throws AppError forbidden when they belong nowhere, not_found when they do not reach what was chosen
 */
export async function scopeForUser(
  asked: RequestFacts & {
    userId: Id<"user">;
    email: string;
    tenantId?: string | undefined;
    workspaceId?: string | undefined;
  },
): Promise<Scope> {
  const memberships = await listMemberships(asked.userId);
  if (memberships.length === 0) throw new AppError("forbidden", "You do not belong to any workspace yet.");
  const reached = memberships.find(
    (one) =>
      (asked.tenantId === undefined || one.tenant.id === asked.tenantId) &&
      (asked.workspaceId === undefined || one.workspace.id === asked.workspaceId),
  );
  if (!reached) throw new AppError("not_found", "Workspace not found.");
  const profile = await withSystem("resolve-session", async (tx) => {
    const [row] = await tx
      .select({ name: profiles.name })
      .from(profiles)
      .where(eq(profiles.id, asked.userId));
    return row;
  });
  return {
    tenantId: reached.tenant.id,
    workspaceId: reached.workspace.id,
    principal: { kind: "user", id: asked.userId, userId: asked.userId, label: profile?.name ?? asked.email },
    permissions: usable(reached.permissions, reached.suspended),
    tenantPermissions: new Set(reached.tenantPermissions),
    suspended: reached.suspended,
    requestId: asked.requestId,
    address: asked.address,
    userAgent: asked.userAgent,
  };
}

/** While suspended a principal reads, and does nothing else. */
function usable(permissions: Permission[], suspended: Scope["suspended"]): ReadonlySet<Permission> {
  return new Set(suspended ? permissions.filter((permission) => permission.endsWith(":read")) : permissions);
}

const LAST_USED_EVERY_MS = 60_000;

/**
 * The scope of an API key. Revocation and expiry count from the next request on.
 * @throws AppError unauthenticated when there is no such live key, not_found when the headers choose elsewhere
 */
export async function scopeForApiKey(
  secret: string,
  facts: RequestFacts & { tenantId?: string | undefined; workspaceId?: string | undefined },
): Promise<Scope> {
  const secretHash = hashApiKey(secret);
  const key = await withSystem("authenticate", async (tx) => {
    const [row] = await tx.send<ApiKeyRow>(
      sql`select k.id, k.tenant_id, k.workspace_id, k.name, k.scopes, k.tenant_scopes, k.created_by,
            k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) as live,
            k.last_used_at is null or k.last_used_at < now() - ${LAST_USED_EVERY_MS} * interval '1 millisecond' as stale,
            case when t.status = 'suspended' then 'tenant' when w.status = 'suspended' then 'workspace' end as suspended
          from ${apiKeys} k join ${tenants} t on t.id = k.tenant_id join ${workspaces} w on w.id = k.workspace_id
          where k.secret_hash = ${secretHash}`,
    );
    if (row?.live && row.stale) {
      tx.defer(sql`update ${apiKeys} set last_used_at = now() where id = ${row.id}`);
    }
    return row;
  });
  if (!key?.live)
    throw new AppError("unauthenticated", "This API key is not valid, was revoked, or has expired.");
  const tenantId = idOf("tenant", key.tenant_id);
  const workspaceId = idOf("workspace", key.workspace_id);
  if ((facts.tenantId ?? tenantId) !== tenantId || (facts.workspaceId ?? workspaceId) !== workspaceId) {
    throw new AppError("not_found", "Workspace not found.");
  }
  return {
    tenantId,
    workspaceId,
    principal: {
      kind: "api_key",
      id: idOf("apiKey", key.id),
      userId: key.created_by === null ? null : idOf("user", key.created_by),
      label: key.name,
    },
    permissions: usable(key.scopes, key.suspended),
    tenantPermissions: new Set(key.tenant_scopes),
    suspended: key.suspended,
    requestId: facts.requestId,
    address: facts.address,
    userAgent: facts.userAgent,
  };
}

interface ApiKeyRow {
  id: string;
  tenant_id: string;
  workspace_id: string;
  name: string;
  scopes: Permission[];
  tenant_scopes: Permission[];
  suspended: Scope["suspended"];
  created_by: string | null;
  live: boolean;
  stale: boolean;
}
