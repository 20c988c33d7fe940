import { and, eq, isNull, sql } from "drizzle-orm";
import { invitations } from "@/drizzle/schema";
import type { Invitation } from "@/lib/contracts/invitations";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { emit } from "@/lib/durable/outbox";
import { AppError } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { checkGrant, requireTenantWide } from "./grant";
import { readInvitation } from "./invitation-queries";
import { hashInvitationToken, invitationToken } from "./invitation-token";
import { readRole } from "./role-queries";

const DAY_MS = 86_400_000;

/** Whom to invite, to what. */
export interface InvitationInput {
  email: string;
  roleId: Id<"role">;
  tenantWide: boolean;
  roleExpiresAt?: string | undefined;
  days: number;
  locale: "en" | "vi";
}

/**
 * Invites someone by e-mail to take a role.
 * @throws AppError not_found (role), forbidden (the role holds more than the inviter), conflict (invited already)
 */
export function createInvitation(
  scope: Scope,
  input: InvitationInput,
  command?: Command,
): Promise<Invitation> {
  return withCommand(scope, command, async (tx) => {
    const role = await readRole(tx, input.roleId);
    checkGrant(scope, role.permissions, input.tenantWide);
    if (input.tenantWide) requireTenantWide(scope, "members:write");
    const id = newId("invitation");
    const now = Date.now();
    const [inserted] = await tx
      .insert(invitations)
      .values({
        id,
        tenantId: scope.tenantId,
        workspaceId: scope.workspaceId,
        tenantWide: input.tenantWide,
        email: input.email.toLowerCase(),
        roleId: role.id,
        roleTitle: role.title,
        bindingExpiresAt: input.roleExpiresAt ? new Date(input.roleExpiresAt) : null,
        locale: input.locale,
        tokenHash: hashInvitationToken(invitationToken(id)),
        invitedBy: scope.principal.userId,
        createdAt: new Date(now),
        expiresAt: new Date(now + input.days * DAY_MS),
      })
      .onConflictDoNothing()
      .returning({ id: invitations.id });
    if (!inserted) {
      throw new AppError(
        "conflict",
        "This address has an invitation to this role already. Send that one again.",
      );
    }
    const invitation = await readInvitation(tx, id);
    recordAudit(tx, scope, {
      action: "invitation.created",
      resource: { kind: "invitation", id },
      after: {
        email: invitation.email,
        role: role.key,
        tenantWide: input.tenantWide,
        roleExpiresAt: invitation.roleExpiresAt,
        expiresAt: invitation.expiresAt,
      },
    });
    issue(tx, scope, id);
    return invitation;
  });
}

/** Sends a pending or expired invitation again. @throws AppError not_found, invalid_transition */
export function resendInvitation(
  scope: Scope,
  invitationId: Id<"invitation">,
  { days }: { days: number },
  command?: Command,
): Promise<Invitation> {
  return withCommand(scope, command, async (tx) => {
    const before = await readInvitation(tx, invitationId);
    if (!before.role.id) throw new AppError("invalid_transition", "The role it offered was removed.");
    await changeOpen(tx, scope, invitationId, {
      expiresAt: new Date(Date.now() + days * DAY_MS),
      mailedAt: null,
      mails: sql`${invitations.mails} + 1`,
    });
    const after = await readInvitation(tx, invitationId);
    recordAudit(tx, scope, {
      action: "invitation.resent",
      resource: { kind: "invitation", id: invitationId },
      before: { expiresAt: before.expiresAt },
      after: { expiresAt: after.expiresAt },
    });
    issue(tx, scope, invitationId);
    return after;
  });
}

/** Takes an invitation back. @throws AppError not_found, invalid_transition (accepted or revoked) */
export function revokeInvitation(
  scope: Scope,
  invitationId: Id<"invitation">,
  { reason }: { reason: string },
  command?: Command,
): Promise<Invitation> {
  return withCommand(scope, command, async (tx) => {
    const before = await readInvitation(tx, invitationId);
    await changeOpen(tx, scope, invitationId, { revokedAt: new Date() });
    recordAudit(tx, scope, {
      action: "invitation.revoked",
      resource: { kind: "invitation", id: invitationId },
      before: { status: before.status },
      after: { status: "revoked", email: before.email },
      reason,
    });
    return readInvitation(tx, invitationId);
  });
}

/** Changes an invitation that can still be accepted; sending it again gives what it gives. */
async function changeOpen(
  tx: ScopedTx,
  scope: Scope,
  invitationId: Id<"invitation">,
  change: Parameters<ReturnType<typeof tx.update<typeof invitations>>["set"]>[0],
): Promise<void> {
  const [row] = await tx
    .update(invitations)
    .set(change)
    .where(
      and(eq(invitations.id, invitationId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)),
    )
    .returning({ roleId: invitations.roleId, tenantWide: invitations.tenantWide });
  if (!row) throw new AppError("invalid_transition", "This invitation was accepted or taken back already.");
  if (row.roleId) checkGrant(scope, (await readRole(tx, row.roleId)).permissions, row.tenantWide);
}

function issue(tx: ScopedTx, { tenantId, workspaceId }: Scope, invitationId: Id<"invitation">): void {
  emit(tx, "invitation/issued", { tenantId, workspaceId, invitationId });
}
