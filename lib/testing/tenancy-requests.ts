import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { AuditEvent } from "@/lib/contracts/audit";
import {
  createApiKey,
  createInvitation,
  createRole,
  createRoleBinding,
  createWorkspace,
  listRoleBindings,
  listRoles,
  removeMember,
  removeRole,
  removeRoleBinding,
  revokeApiKey,
  revokeInvitation,
  setTenantStatus,
  setWorkspaceStatus,
} from "@/lib/domains/tenancy";
import type { Id } from "@/lib/kernel/ids";
import type { TokenIssuer } from "./sign-in";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

const reason = "not needed";
const NEW_WORKSPACE = { slug: "annex", name: "Annex", mode: "live", timeZone: "UTC" } as const;

/** Good bodies of the routes of tenancy, by operation. */
export const TENANCY_BODIES: Record<string, unknown> = {
  createApiKey: { name: "Warehouse", scopes: ["runs:read"] },
  rotateApiKey: { reason },
  revokeApiKey: { reason },
  createRole: { key: "lookout", title: "Lookout", permissions: ["runs:read"] },
  updateRole: { title: "Lookout", reason },
  removeRole: { reason },
  removeMember: { reason },
  createRoleBinding: {
    userId: "usr_01jd8z6k5ve0g8pq2y3w4x5z6a",
    roleId: "rol_01jd8z6k5ve0g8pq2y3w4x5z6a",
    reason,
  },
  removeRoleBinding: { reason },
  createTenant: { slug: "another", name: "Another", workspace: NEW_WORKSPACE },
  updateTenant: { name: "Renamed" },
  suspendTenant: { reason },
  resumeTenant: { reason },
  createWorkspace: NEW_WORKSPACE,
  updateWorkspace: { name: "Renamed" },
  suspendWorkspace: { reason },
  resumeWorkspace: { reason },
  createInvitation: { email: "new@example.com", roleId: "rol_01jd8z6k5ve0g8pq2y3w4x5z6a" },
  resendInvitation: { days: 7 },
  revokeInvitation: { reason },
};

/** A built-in role of the world's tenant. */
export async function roleOf(world: World, key: string) {
  const { items } = await listRoles(world.scope, { limit: 100 });
  const role = items.find((one) => one.key === key);
  if (!role) throw new Error(`there is no role ${key}`);
  return role;
}

/** A custom role that nobody holds. */
export function customRole(world: World) {
  const key = `r-${randomUUID().slice(0, 8)}`;
  return createRole(world.people.owner, { key, title: "Lookout", permissions: ["runs:read"] });
}

/** The one binding of a world's person. */
export async function bindingOf(world: World, userId: Id<"user"> | null) {
  const [binding] = (await listRoleBindings(world.scope, { limit: 1, userId: userId ?? undefined })).items;
  if (!binding) throw new Error("they hold no role");
  return binding;
}

/** Another workspace of the world's tenant. */
function annex(world: World) {
  const slug = `w-${randomUUID().slice(0, 8)}`;
  return createWorkspace(world.people.owner, { ...NEW_WORKSPACE, slug });
}

/** An invitation that waits to be accepted. */
export async function invite(world: World, email = `${randomUUID().slice(0, 8)}@example.com`) {
  const { id: roleId } = await roleOf(world, "operator");
  return createInvitation(world.people.owner, { email, roleId, tenantWide: false, days: 7, locale: "en" });
}

/** Things of a world's tenancy that a test's paths may name, by path parameter. */
export async function tenancyIds(world: World): Promise<Record<string, string>> {
  const key = await createApiKey(world.people.owner, { name: "named", scopes: ["runs:read"] });
  const { userId } = world.people.minh.principal;
  return {
    apiKeyId: key.id,
    roleId: (await customRole(world)).id,
    userId: String(userId),
    roleBindingId: (await bindingOf(world, userId)).id,
    tenantId: world.scope.tenantId,
    workspaceId: world.scope.workspaceId,
    invitationId: (await invite(world)).id,
  };
}

/** Fills the lists of tenancy with a few things each. */
export async function fillTenancy(world: World): Promise<void> {
  for (const name of ["first", "second", "third"]) {
    await createApiKey(world.people.owner, { name, scopes: ["runs:read"] });
    await annex(world);
    await invite(world);
  }
}

interface Change {
  kind: string;
  id: string;
  param: string;
  action: string;
  before?: AuditEvent["before"];
  spoil?: NonNullable<WritingRequest["spoil"]>;
}

/** A change of one thing that takes a reason alone. */
function changeWithReason(world: World, { kind, id, param, action, before, spoil }: Change): WritingRequest {
  return {
    asked: { key: world.key, params: { [param]: id }, body: { reason } },
    otherBody: { reason: "for another reason" },
    audit: { action, resource: { kind, id }, reason, ...(before !== undefined && { before }) },
    ...(spoil && { spoil }),
  };
}

type Maker = (world: World, issuer: TokenIssuer) => Promise<WritingRequest>;

/** Makers of requests for the writing routes of tenancy. */
export const TENANCY_WRITING: Record<string, Maker> = {
  async createApiKey(world) {
    return {
      asked: { key: world.key, body: { name: "Warehouse", scopes: ["runs:read"] } },
      otherBody: { name: "Warehouse", scopes: ["runs:read", "intents:read"] },
      audit: {
        action: "api_key.created",
        after: expect.objectContaining({ name: "Warehouse", scopes: ["runs:read"] }),
      },
    };
  },
  async rotateApiKey(world) {
    const { id } = await createApiKey(world.people.owner, { name: "old", scopes: ["runs:read"] });
    const spoil = {
      by: () => revokeApiKey(world.people.owner, id, { reason }),
      code: "invalid_transition",
    };
    return changeWithReason(world, {
      kind: "api_key",
      id,
      param: "apiKeyId",
      action: "api_key.rotated",
      before: { expiresAt: null },
      spoil,
    });
  },
  async revokeApiKey(world) {
    const { id } = await createApiKey(world.people.owner, { name: "old", scopes: ["runs:read"] });
    const spoil = {
      by: () => revokeApiKey(world.people.owner, id, { reason }),
      code: "invalid_transition",
    };
    return changeWithReason(world, {
      kind: "api_key",
      id,
      param: "apiKeyId",
      action: "api_key.revoked",
      before: { status: "active" },
      spoil,
    });
  },
  async createRole(world) {
    const body = { key: "lookout", title: "Lookout", permissions: ["runs:read"] };
    return {
      asked: { key: world.key, body },
      otherBody: { ...body, title: "Watch" },
      audit: { action: "role.created", after: body },
      spoil: {
        by: () =>
          createRole(world.people.owner, { key: "lookout", title: "Taken", permissions: ["runs:read"] }),
        code: "conflict",
      },
    };
  },
  async updateRole(world) {
    const { id } = await customRole(world);
    return {
      asked: {
        key: world.key,
        params: { roleId: id },
        body: { permissions: ["runs:read", "intents:read"], reason },
      },
      otherBody: { title: "Watch", reason },
      audit: {
        action: "role.updated",
        resource: { kind: "role", id },
        before: { title: "Lookout", permissions: ["runs:read"] },
        after: { title: "Lookout", permissions: ["runs:read", "intents:read"] },
        reason,
      },
      spoil: { by: () => removeRole(world.people.owner, id, { reason }), code: "not_found" },
    };
  },
  async removeRole(world) {
    const { id } = await customRole(world);
    const give = () =>
      createRoleBinding(world.people.owner, {
        userId: world.people.thu.principal.userId as Id<"user">,
        roleId: id,
        tenantWide: false,
        reason,
      });
    return changeWithReason(world, {
      kind: "role",
      id,
      param: "roleId",
      action: "role.removed",
      spoil: { by: give, code: "conflict" },
    });
  },
  async removeMember(world) {
    const id = world.people.thu.principal.userId as Id<"user">;
    return changeWithReason(world, {
      kind: "user",
      id,
      param: "userId",
      action: "member.removed",
      spoil: { by: () => removeMember(world.people.owner, id, { reason }), code: "not_found" },
    });
  },
  async createRoleBinding(world) {
    const userId = world.people.thu.principal.userId as Id<"user">;
    const body = { userId, roleId: (await roleOf(world, "operator")).id, reason };
    return {
      asked: { key: world.key, body },
      otherBody: { ...body, tenantWide: true },
      audit: { action: "role.bound", resource: { kind: "user", id: userId }, reason },
      spoil: {
        by: () => createRoleBinding(world.people.owner, { ...body, tenantWide: false }),
        code: "conflict",
      },
    };
  },
  async removeRoleBinding(world) {
    const { userId } = world.people.thu.principal;
    const { id } = await bindingOf(world, userId);
    const request = changeWithReason(world, {
      kind: "user",
      id: String(userId),
      param: "roleBindingId",
      action: "role.unbound",
      before: { role: "finance", workspace: "Main", expiresAt: null },
      spoil: { by: () => removeRoleBinding(world.people.owner, id, { reason }), code: "not_found" },
    });
    return { ...request, asked: { ...request.asked, params: { roleBindingId: id } } };
  },
  async createInvitation(world) {
    const body = { email: "New@Example.com", roleId: (await roleOf(world, "operator")).id };
    return {
      asked: { key: world.key, body },
      otherBody: { ...body, tenantWide: true },
      audit: {
        action: "invitation.created",
        after: expect.objectContaining({ email: "new@example.com", role: "operator", tenantWide: false }),
      },
      spoil: { by: () => invite(world, "new@example.com"), code: "conflict" },
    };
  },
  async resendInvitation(world) {
    const { id } = await invite(world);
    return {
      asked: { key: world.key, params: { invitationId: id }, body: { days: 14 } },
      otherBody: { days: 7 },
      audit: { action: "invitation.resent", resource: { kind: "invitation", id } },
      spoil: {
        by: () => revokeInvitation(world.people.owner, id, { reason }),
        code: "invalid_transition",
      },
    };
  },
  async revokeInvitation(world) {
    const { id } = await invite(world);
    return changeWithReason(world, {
      kind: "invitation",
      id,
      param: "invitationId",
      action: "invitation.revoked",
      before: { status: "pending" },
      spoil: {
        by: () => revokeInvitation(world.people.owner, id, { reason }),
        code: "invalid_transition",
      },
    });
  },
  async createTenant(world, issuer) {
    const slug = `t-${randomUUID().slice(0, 8)}`;
    const body = { slug, name: "Second company", workspace: NEW_WORKSPACE };
    return {
      asked: { headers: issuer.headersOf(world.people.owner), body },
      otherBody: { ...body, name: "Third company" },
      audit: { action: "tenant.created", after: { slug, name: "Second company" } },
    };
  },
  async updateTenant(world) {
    return {
      asked: { key: world.key, params: { tenantId: world.scope.tenantId }, body: { name: "Renamed" } },
      otherBody: { name: "Renamed again" },
      audit: { action: "tenant.updated", after: { name: "Renamed" } },
    };
  },
  async suspendTenant(world) {
    const id = world.scope.tenantId;
    return changeWithReason(world, {
      kind: "tenant",
      id,
      param: "tenantId",
      action: "tenant.suspended",
      before: { status: "active" },
      spoil: {
        by: () => setTenantStatus(world.people.owner, id, "suspended", { reason }),
        code: "invalid_transition",
      },
    });
  },
  async resumeTenant(world) {
    const id = world.scope.tenantId;
    await setTenantStatus(world.people.owner, id, "suspended", { reason });
    return changeWithReason(world, {
      kind: "tenant",
      id,
      param: "tenantId",
      action: "tenant.resumed",
      before: { status: "suspended" },
      spoil: {
        by: () => setTenantStatus(world.people.owner, id, "active", { reason }),
        code: "invalid_transition",
      },
    });
  },
  async createWorkspace(world) {
    return {
      asked: { key: world.key, body: NEW_WORKSPACE },
      otherBody: { ...NEW_WORKSPACE, name: "Another" },
      audit: { action: "workspace.created", after: NEW_WORKSPACE },
      spoil: { by: () => createWorkspace(world.people.owner, NEW_WORKSPACE), code: "conflict" },
    };
  },
  async updateWorkspace(world) {
    const id = world.scope.workspaceId;
    return {
      asked: { key: world.key, params: { workspaceId: id }, body: { timeZone: "Asia/Ho_Chi_Minh" } },
      otherBody: { name: "Another" },
      audit: {
        action: "workspace.updated",
        resource: { kind: "workspace", id },
        before: { name: "Main", timeZone: "UTC" },
        after: { name: "Main", timeZone: "Asia/Ho_Chi_Minh" },
      },
    };
  },
  async suspendWorkspace(world) {
    const { id } = await annex(world);
    return changeWithReason(world, {
      kind: "workspace",
      id,
      param: "workspaceId",
      action: "workspace.suspended",
      before: { status: "active" },
      spoil: {
        by: () => setWorkspaceStatus(world.people.owner, id, "suspended", { reason }),
        code: "invalid_transition",
      },
    });
  },
  async resumeWorkspace(world) {
    const { id } = await annex(world);
    await setWorkspaceStatus(world.people.owner, id, "suspended", { reason });
    return changeWithReason(world, {
      kind: "workspace",
      id,
      param: "workspaceId",
      action: "workspace.resumed",
      before: { status: "suspended" },
      spoil: {
        by: () => setWorkspaceStatus(world.people.owner, id, "active", { reason }),
        code: "invalid_transition",
      },
    });
  },
};
