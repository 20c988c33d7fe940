import { eq, sql } from "drizzle-orm";
import { approvalLinks, approvals } from "@/drizzle/schema";
import { withSystem } from "@/lib/db";
import { hashToken } from "./token";

/** Whether a link was good once and is no more: used, handed over, expired, or its approval closed. Only reads. */
export async function isLinkClosed(token: string): Promise<boolean> {
  const [row] = await withSystem("resolve-approval-link", (tx) =>
    tx
      .select({
        closed: sql<boolean>`${approvalLinks.spentAt} is not null or ${approvalLinks.closedAt} is not null
          or ${approvalLinks.expiresAt} <= now() or ${approvals.status} <> 'open'`,
      })
      .from(approvalLinks)
      .innerJoin(approvals, eq(approvals.id, approvalLinks.approvalId))
      .where(eq(approvalLinks.tokenHash, hashToken(token))),
  );
  return row?.closed ?? false;
}
