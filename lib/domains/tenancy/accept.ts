import { and, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import { invitations, profiles, roleBindings, tenants, workspaces } from "@/drizzle/schema";
import type { Invitation } from "@/lib/contracts/invitations";
import { withScope, withSystem } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { invitationStatus } from "./invitation-queries";
import { hashInvitationToken } from "./invitation-token";
import { ensureProfile, type Newcomer } from "./profile";
import type { RequestFacts } from "./scope";

/** What an invitation's link shows. Reading it changes nothing. */
export interface OpenedInvitation {
  status: Invitation["status"];
  email: string;
  roleTitle: string;
  tenantName: string;
  /** null: the whole tenant. */
  workspaceName: string | null;
  inviter: string | null;
  expiresAt: string;
}

/** What a link's token opens, or null. */
export async function openInvitation(token: string): Promise<OpenedInvitation | null> {
  const found = await findInvitation(token);
  if (!found) return null;
  const { row, tenantName, workspaceName, inviter } = found;
  return {
    status: invitationStatus(row),
    email: row.email,
    roleTitle: row.roleTitle,
    tenantName,
    workspaceName: row.tenantWide ? null : workspaceName,
    inviter,
    expiresAt: row.expiresAt.toISOString(),
  };
}

/**
 * Takes the role that an invitation offers. Only the person it was sent to can: the address they signed in with.
 * @returns the workspace to show them
 * @throws AppError gone (unknown, accepted, revoked, expired), forbidden (another address), tenant_suspended, conflict
 */
export async function acceptInvitation(
  token: string,
  person: Newcomer,
  facts: RequestFacts,
): Promise<Id<"workspace">> {
  const found = await findInvitation(token);
  if (!found) throw new AppError("gone", "This link is not valid.");
  const { row, suspended } = found;
  if (invitationStatus(row) !== "pending") throw closed();
  if (person.email.toLowerCase() !== row.email) {
    throw new AppError("forbidden", "This invitation was sent to another address.");
  }
  if (suspended) throw new AppError("tenant_suspended", "This workspace is suspended.");
  const label = await ensureProfile(person);
  const { userId } = person;
  const scope: Scope = {
    tenantId: row.tenantId,
    workspaceId: row.workspaceId,
    principal: { kind: "user", id: userId, userId, label },
    permissions: new Set(),
    tenantPermissions: new Set(),
    suspended: null,
    ...facts,
  };
  await withScope(scope, async (tx) => {
    const [accepted] = await tx
      .update(invitations)
      .set({ acceptedAt: new Date(), acceptedBy: userId })
      .where(
        and(
          eq(invitations.id, row.id),
          isNull(invitations.acceptedAt),
          isNull(invitations.revokedAt),
          gt(invitations.expiresAt, sql`now()`),
        ),
      )
      .returning({ roleId: invitations.roleId });
    if (!accepted?.roleId) throw closed();
    await tx
      .insert(roleBindings)
      .values({
        id: newId("roleBinding"),
        tenantId: row.tenantId,
        workspaceId: row.tenantWide ? null : row.workspaceId,
        userId,
        roleId: accepted.roleId,
        expiresAt: row.bindingExpiresAt,
      })
      // Who holds the role already keeps it; one that ends gets the new end.
      .onConflictDoUpdate({
        target: [roleBindings.tenantId, roleBindings.workspaceId, roleBindings.userId, roleBindings.roleId],
        set: { expiresAt: row.bindingExpiresAt },
        setWhere: isNotNull(roleBindings.expiresAt),
      });
    recordAudit(tx, scope, {
      action: "invitation.accepted",
      resource: { kind: "invitation", id: row.id },
      before: { status: "pending" },
      after: { status: "accepted", userId, role: row.roleTitle, tenantWide: row.tenantWide },
    });
  });
  return row.workspaceId;
}

function closed(): AppError {
  return new AppError("gone", "This invitation was accepted, taken back, or has expired.");
}

function findInvitation(token: string) {
  return withSystem("resolve-invitation", async (tx) => {
    const [found] = await tx
      .select({
        row: invitations,
        tenantName: tenants.name,
        workspaceName: workspaces.name,
        inviter: profiles.name,
        suspended: sql<boolean>`${tenants.status} = 'suspended' or ${workspaces.status} = 'suspended'`,
      })
      .from(invitations)
      .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
      .innerJoin(workspaces, eq(workspaces.id, invitations.workspaceId))
      .leftJoin(profiles, eq(profiles.id, invitations.invitedBy))
      .where(eq(invitations.tokenHash, hashInvitationToken(token)));
    return found;
  });
}
