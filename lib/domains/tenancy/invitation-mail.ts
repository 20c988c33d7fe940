import { and, eq } from "drizzle-orm";
import { invitations, profiles, tenants, workspaces } from "@/drizzle/schema";
import { withScope } from "@/lib/db";
import { env } from "@/lib/env";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { renderInvitation, sendMail } from "@/lib/rails/mail";
import { invitationStatus } from "./invitation-queries";
import { invitationToken } from "./invitation-token";

/**
 * Sends an invitation's e-mail, unless it went out or the invitation is closed. A repeat carries the same Message-ID.
 * @throws Error when the mail server did not take it: the caller tries again later
 */
export async function mailInvitation(
  place: Pick<Scope, "tenantId" | "workspaceId">,
  invitationId: Id<"invitation">,
): Promise<void> {
  const [found] = await withScope(place, (tx) =>
    tx
      .select({
        row: invitations,
        tenantName: tenants.name,
        workspaceName: workspaces.name,
        timeZone: workspaces.timeZone,
        inviter: profiles.name,
      })
      .from(invitations)
      .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
      .innerJoin(workspaces, eq(workspaces.id, invitations.workspaceId))
      .leftJoin(profiles, eq(profiles.id, invitations.invitedBy))
      .where(eq(invitations.id, invitationId)),
  );
  if (!found || found.row.mailedAt || invitationStatus(found.row) !== "pending") return;
  const { row, tenantName, workspaceName, timeZone, inviter } = found;
  const rendered = await renderInvitation({
    locale: row.locale,
    tenantName,
    workspaceName: row.tenantWide ? null : workspaceName,
    roleTitle: row.roleTitle,
    inviter,
    expiresAt: row.expiresAt,
    timeZone,
    url: `${env().APP_URL}/invite/${invitationToken(row.id)}`,
  });
  const outcome = await sendMail({ to: row.email, ...rendered, messageId: `${row.id}.${row.mails}` });
  if (outcome.kind !== "acknowledged") throw new Error(`mail not taken: ${outcome.error.message}`);
  // One asked for in the meantime is still to go out.
  await withScope(place, (tx) =>
    tx
      .update(invitations)
      .set({ mailedAt: new Date() })
      .where(and(eq(invitations.id, row.id), eq(invitations.mails, row.mails))),
  );
}
