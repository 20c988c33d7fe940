import { and, desc, eq, gt, isNotNull, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { invitations, profiles } from "@/drizzle/schema";
import type { INVITATION_STATUSES, Invitation } from "@/lib/contracts/invitations";
import { cursorId, type Page, type PageQuery, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

type Row = typeof invitations.$inferSelect;
type Status = (typeof INVITATION_STATUSES)[number];

const open = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));
const CONDITIONS: Record<Status, SQL | undefined> = {
  pending: and(open, gt(invitations.expiresAt, sql`now()`)),
  expired: and(open, lte(invitations.expiresAt, sql`now()`)),
  accepted: isNotNull(invitations.acceptedAt),
  revoked: isNotNull(invitations.revokedAt),
};

/** The workspace's invitations, newest first. */
export function listInvitations(
  scope: Scope,
  query: PageQuery & { status?: Status | undefined },
): Promise<Page<Invitation>> {
  const before = cursorId("invitation", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await select(tx)
      .where(and(before && lt(invitations.id, before), query.status && CONDITIONS[query.status]))
      .orderBy(desc(invitations.id))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, ({ row }) => row.id, present);
  });
}

/** One invitation. @throws AppError not_found */
export function getInvitation(scope: Scope, invitationId: Id<"invitation">): Promise<Invitation> {
  return withScope(scope, (tx) => readInvitation(tx, invitationId));
}

/** One invitation, within a transaction. @throws AppError not_found */
export async function readInvitation(tx: ScopedTx, invitationId: Id<"invitation">): Promise<Invitation> {
  const [found] = await select(tx).where(eq(invitations.id, invitationId));
  if (!found) throw notFound("Invitation");
  return present(found);
}

/** How an invitation stands. */
export function invitationStatus(
  row: Pick<Row, "acceptedAt" | "revokedAt" | "expiresAt">,
): Invitation["status"] {
  if (row.acceptedAt) return "accepted";
  if (row.revokedAt) return "revoked";
  return row.expiresAt <= new Date() ? "expired" : "pending";
}

function select(tx: ScopedTx) {
  return tx
    .select({ row: invitations, inviter: profiles.name })
    .from(invitations)
    .leftJoin(profiles, eq(profiles.id, invitations.invitedBy));
}

function present({ row, inviter }: { row: Row; inviter: string | null }): Invitation {
  return {
    id: row.id,
    email: row.email,
    status: invitationStatus(row),
    role: { id: row.roleId, title: row.roleTitle },
    tenantWide: row.tenantWide,
    roleExpiresAt: row.bindingExpiresAt?.toISOString() ?? null,
    invitedBy: inviter,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    mailedAt: row.mailedAt?.toISOString() ?? null,
    acceptedAt: row.acceptedAt?.toISOString() ?? null,
  };
}
