import { and, desc, eq, lt } from "drizzle-orm";
import { decisions } from "@/drizzle/schema";
import type { Decision } from "@/lib/contracts/decisions";
import { cursorId, type Page, type PageQuery, pageOf, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

function present(row: typeof decisions.$inferSelect): Decision {
  const { tenantId, workspaceId, at, input, ...rest } = row;
  return { ...rest, input: input as Decision["input"], at: at.toISOString() };
}

/** Decisions, newest first. */
export function listDecisions(
  scope: Scope,
  query: PageQuery & { effect?: "allow" | "deny" | undefined },
): Promise<Page<Decision>> {
  const before = cursorId("decision", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(decisions)
      .where(and(before && lt(decisions.id, before), query.effect && eq(decisions.effect, query.effect)))
      .orderBy(desc(decisions.id))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, (row) => row.id, present);
  });
}

/** One decision. @throws AppError not_found */
export function getDecision(scope: Scope, decisionId: Id<"decision">): Promise<Decision> {
  return withScope(scope, async (tx) => {
    const [row] = await tx.select().from(decisions).where(eq(decisions.id, decisionId));
    if (!row) throw notFound("Decision");
    return present(row);
  });
}
