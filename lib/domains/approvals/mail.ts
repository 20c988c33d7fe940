import { eq } from "drizzle-orm";
import { approvalLinks, profiles, tenants } from "@/drizzle/schema";
import { withScope } from "@/lib/db";
import { env } from "@/lib/env";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { renderApprovalRequest, sendMail } from "@/lib/rails/mail";
import { readApproval } from "./queries";
import { linkToken } from "./token";

/**
 * Sends one approver's e-mail, unless it went out or the approval is closed. A repeat carries the same Message-ID.
 * @throws Error when the mail server did not take it: the caller tries again later
 */
export async function mailApprover(
  place: Pick<Scope, "tenantId" | "workspaceId">,
  linkId: Id<"approvalLink">,
): Promise<void> {
  const found = await withScope(place, async (tx) => {
    const [row] = await tx
      .select({
        approvalId: approvalLinks.approvalId,
        mailedAt: approvalLinks.mailedAt,
        approver: { name: profiles.name, email: profiles.email, locale: profiles.locale },
        tenantName: tenants.name,
      })
      .from(approvalLinks)
      .innerJoin(profiles, eq(profiles.id, approvalLinks.userId))
      .innerJoin(tenants, eq(tenants.id, approvalLinks.tenantId))
      .where(eq(approvalLinks.id, linkId));
    return row && { ...row, approval: await readApproval(tx, row.approvalId) };
  });
  if (!found || found.mailedAt || found.approval.status !== "open") return;
  const rendered = await renderApprovalRequest({
    approval: found.approval,
    approver: found.approver,
    tenantName: found.tenantName,
    url: `${env().APP_URL}/approve/${linkToken(linkId)}`,
  });
  const outcome = await sendMail({ to: found.approver.email, ...rendered, messageId: linkId });
  if (outcome.kind !== "acknowledged") throw new Error(`mail not taken: ${outcome.error.message}`);
  await withScope(place, (tx) =>
    tx.update(approvalLinks).set({ mailedAt: new Date() }).where(eq(approvalLinks.id, linkId)),
  );
}
