import { eq, sql } from "drizzle-orm";
import { approvalLinks, profiles, tenants, workspaces } from "@/drizzle/schema";
import type { Approval, DecideApprovalBody } from "@/lib/contracts/approvals";
import { withScope, withSystem } from "@/lib/db";
import { AppError } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";
import { decideApproval } from "./decide";
import { readApproval } from "./queries";
import { hashToken } from "./token";

/** How an approver's link stands, and what it shows. Reading it changes nothing. */
export interface ApprovalLink {
  state: "open" | "spent" | "delegated" | "closed" | "expired" | "unknown";
  approval?: Approval;
  approver?: { name: string; email: string };
  tenantName?: string;
  requestedBy?: string;
}

/** Facts of the request, kept as evidence with a decision. */
interface Facts {
  requestId: string;
  address: string | null;
  userAgent: string | null;
}

/** What a link's token opens. Mail scanners fetch links, so this only reads. */
export async function readApprovalLink(token: string): Promise<ApprovalLink> {
  const link = await findLink(token);
  if (!link) return { state: "unknown" };
  const approval = await withScope(link, (tx) => readApproval(tx, link.approvalId));
  const { requestedBy } = approval.snapshot;
  return {
    state: stateOf(link, approval),
    approval,
    approver: link.approver,
    tenantName: link.tenantName,
    ...(typeof requestedBy === "string" && { requestedBy }),
  };
}

/**
 * Decides through a link. @throws AppError gone when the link is spent, closed or expired, tenant_suspended; as
 * `decideApproval`
 */
export async function decideByLink(token: string, body: DecideApprovalBody, facts: Facts): Promise<Approval> {
  const link = await findLink(token);
  if (!link) throw new AppError("gone", "This link is not valid.");
  if (link.spentAt) throw new AppError("gone", "This link was used already.");
  if (link.suspended) throw new AppError("tenant_suspended", "This workspace is suspended.");
  const scope: Scope = {
    tenantId: link.tenantId,
    workspaceId: link.workspaceId,
    principal: { kind: "approval_link", id: link.id, userId: link.userId, label: link.approver.name },
    permissions: new Set(["approvals:decide"]),
    tenantPermissions: new Set(),
    suspended: null,
    ...facts,
  };
  return decideApproval(scope, link.approvalId, body, "link");
}

type Found = NonNullable<Awaited<ReturnType<typeof findLink>>>;

function stateOf(link: Found, approval: Approval): ApprovalLink["state"] {
  if (link.closedAt) return "delegated";
  if (link.spentAt) return "spent";
  if (approval.status === "expired") return "expired";
  if (approval.status !== "open") return "closed";
  return link.expiresAt <= new Date() ? "expired" : "open";
}

function findLink(token: string) {
  return withSystem("resolve-approval-link", async (tx) => {
    const [row] = await tx
      .select({
        id: approvalLinks.id,
        tenantId: approvalLinks.tenantId,
        workspaceId: approvalLinks.workspaceId,
        approvalId: approvalLinks.approvalId,
        userId: approvalLinks.userId,
        spentAt: approvalLinks.spentAt,
        closedAt: approvalLinks.closedAt,
        expiresAt: approvalLinks.expiresAt,
        approver: { name: profiles.name, email: profiles.email },
        tenantName: tenants.name,
        suspended: sql<boolean>`${tenants.status} = 'suspended' or ${workspaces.status} = 'suspended'`,
      })
      .from(approvalLinks)
      .innerJoin(profiles, eq(profiles.id, approvalLinks.userId))
      .innerJoin(tenants, eq(tenants.id, approvalLinks.tenantId))
      .innerJoin(workspaces, eq(workspaces.id, approvalLinks.workspaceId))
      .where(eq(approvalLinks.tokenHash, hashToken(token)));
    return row;
  });
}
