import { and, arrayContains, asc, desc, eq, gt, ilike, lt, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { approvalLinks, approvals } from "@/drizzle/schema";
import type { listApprovals as listContract } from "@/lib/contracts/approval-routes";
import type { Approval } from "@/lib/contracts/approvals";
import { cursorId, type Page, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { presentApprovals } from "./present";

type ListQuery = Omit<z.output<(typeof listContract)["query"]>, "sort"> & { sort?: "newest" | "closing" };

/** Approvals, newest first or what expires first. `mine`: those that wait for the caller's own decision. */
export function listApprovals(scope: Scope, query: ListQuery): Promise<Page<Approval>> {
  const cursor = cursorId("approval", query.cursor);
  const closing = query.sort === "closing";
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(approvals)
      .where(and(...filtersOf(scope, query), cursor && after(cursor, closing)))
      .orderBy(...(closing ? [asc(approvals.expiresAt), asc(approvals.id)] : [desc(approvals.id)]))
      .limit(query.limit + 1);
    const page = pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
    return { ...page, items: await presentApprovals(tx, page.items) };
  });
}

/** How many approvals wait: for the caller's own decision, and in all; counted up to `max`. */
export function countOpenApprovals(scope: Scope, max: number): Promise<{ mine: number; open: number }> {
  return withScope(scope, async (tx) => {
    const counted = async (mine: boolean) => {
      const where = and(...filtersOf(scope, { ...(mine ? { mine: "true" } : { status: "open" }) }));
      const [row] = await tx.send<{ n: number }>(
        sql`select count(*)::int as n from (select 1 from ${approvals} where ${where} limit ${max}) x`,
      );
      return row?.n ?? 0;
    };
    const [mine, open] = await Promise.all([counted(true), counted(false)]);
    return { mine, open };
  });
}

function filtersOf({ principal }: Scope, query: Partial<ListQuery>): (SQL | undefined)[] {
  const like = query.q && `%${query.q.replace(/[\\%_]/g, "\\$&")}%`;
  return [
    query.status && eq(approvals.status, query.status),
    query.runId && eq(approvals.runId, query.runId),
    query.role ? arrayContains(approvals.roles, [query.role]) : undefined,
    query.template ? eq(approvals.templateKey, query.template) : undefined,
    like ? ilike(approvals.title, like) : undefined,
    query.openedBefore ? lt(approvals.createdAt, new Date(query.openedBefore)) : undefined,
    query.closingBefore
      ? and(eq(approvals.status, "open"), lt(approvals.expiresAt, new Date(query.closingBefore)))
      : undefined,
    query.mine ? waitsFor(principal.userId) : undefined,
  ];
}

function waitsFor(userId: Id<"user"> | null): SQL | undefined {
  if (!userId) return sql`false`;
  return and(
    eq(approvals.status, "open"),
    gt(approvals.expiresAt, sql`now()`),
    sql`exists (select 1 from ${approvalLinks} l where l.approval_id = ${approvals.id}
      and l.user_id = ${uuidOf(userId)} and l.spent_at is null and l.closed_at is null)`,
  );
}

function after(cursor: Id<"approval">, closing: boolean): SQL {
  return closing
    ? sql`(${approvals.expiresAt}, ${approvals.id}) >
        (select c.expires_at, c.id from ${approvals} c where c.id = ${uuidOf(cursor)})`
    : lt(approvals.id, cursor);
}

/** One approval. @throws AppError not_found */
export function getApproval(scope: Scope, approvalId: Id<"approval">): Promise<Approval> {
  return withScope(scope, (tx) => readApproval(tx, approvalId));
}

/** One approval, within a transaction. @throws AppError not_found */
export async function readApproval(tx: ScopedTx, approvalId: Id<"approval">): Promise<Approval> {
  const rows = await tx.select().from(approvals).where(eq(approvals.id, approvalId));
  const [approval] = await presentApprovals(tx, rows);
  if (!approval) throw notFound("Approval");
  return approval;
}
