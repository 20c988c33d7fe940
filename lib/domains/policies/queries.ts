import { and, desc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import { decisions, intents } from "@/drizzle/schema";
import type { Decision, Subject } from "@/lib/contracts/decisions";
import { cursorId, type Page, type PageQuery, pageOf, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import { type Id, idOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

function present(row: typeof decisions.$inferSelect): Decision {
  const { tenantId, workspaceId, at, input, ...rest } = row;
  return { ...rest, input: input as Decision["input"], at: at.toISOString() };
}

export interface DecisionFilters {
  effect?: Decision["effect"] | undefined;
  subject?: Subject | undefined;
  code?: "policy_error" | undefined;
  intentId?: Id<"intent"> | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** The smallest id of an instant: ids begin with their milliseconds, so a span of time is a span of the index. */
function firstIdAt(instant: string): Id<"decision"> {
  const millis = Math.max(0, Date.parse(instant)).toString(16).padStart(12, "0");
  return idOf("decision", `${millis.slice(0, 8)}-${millis.slice(8, 12)}-7000-8000-000000000000`);
}

/** Which decisions a list or a replay is about. */
export function matching(filters: DecisionFilters) {
  const { effect, subject, code, intentId, from, to } = filters;
  return and(
    // The literal in the text, and not a parameter: it is what a partial index is chosen by.
    effect && (effect === "deny" ? sql`${decisions.effect} = 'deny'` : eq(decisions.effect, effect)),
    subject && eq(decisions.subject, subject),
    subject && subject !== "intent" ? sql`${decisions.subject} <> 'intent'` : undefined,
    code && eq(decisions.code, code),
    code && sql`${decisions.code} is not null`,
    intentId &&
      inArray(
        decisions.id,
        sql`(select ${intents.decisionId} from ${intents} where ${eq(intents.id, intentId)})`,
      ),
    from ? gte(decisions.id, firstIdAt(from)) : undefined,
    to ? lt(decisions.id, firstIdAt(to)) : undefined,
  );
}

/** Decisions, newest first. */
export function listDecisions(scope: Scope, query: PageQuery & DecisionFilters): Promise<Page<Decision>> {
  const before = cursorId("decision", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(decisions)
      .where(and(before && lt(decisions.id, before), matching(query)))
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
