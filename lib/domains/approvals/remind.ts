import { eq } from "drizzle-orm";
import { approvals } from "@/drizzle/schema";
import type { Approval, RemindApproversBody } from "@/lib/contracts/approvals";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { openRow } from "./delegate";
import { notify, waitingLinks } from "./notices";
import { readApproval } from "./queries";

const AGAIN_AFTER_MS = 10 * 60_000;

/**
 * Reminds those of an open approval who have not answered.
 * @throws AppError not_found, gone (closed or expired), rate_limited (reminded in the last ten minutes)
 */
export async function remindApprovers(
  scope: Scope,
  approvalId: Id<"approval">,
  { reason }: RemindApproversBody,
  command?: Command,
): Promise<Approval> {
  return withCommand(scope, command, async (tx) => {
    const now = new Date();
    const { remindedAt } = await openRow(tx, approvalId, now);
    const left = (remindedAt?.getTime() ?? 0) + AGAIN_AFTER_MS - now.getTime();
    if (left > 0) {
      const seconds = Math.ceil(left / 1000);
      throw new AppError("rate_limited", "They were reminded within ten minutes.", undefined, seconds);
    }
    const links = await waitingLinks(tx, approvalId);
    await tx.update(approvals).set({ remindedAt: now }).where(eq(approvals.id, approvalId));
    notify(tx, scope, approvalId, "reminder", links, now);
    recordAudit(tx, scope, {
      action: "approval.reminded",
      resource: { kind: "approval", id: approvalId },
      after: { told: links.length },
      reason,
    });
    return readApproval(tx, approvalId);
  });
}
