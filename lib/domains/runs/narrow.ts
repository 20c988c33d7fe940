import { and, eq, exists, gt, gte, inArray, isNotNull, lt, type SQL, sql } from "drizzle-orm";
import { intents, runs, templates, templateVersions } from "@/drizzle/schema";
import { cursorId, holds, type PageQuery, type ScopedTx } from "@/lib/db";
import { type Id, type IdKind, leastIdAt, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { RunStatus } from "@/lib/kernel/states";

/** What a list of runs can be narrowed by. */
export interface RunQuery extends PageQuery {
  status?: RunStatus | undefined;
  /** Template key. */
  template?: string | undefined;
  /** Text looked for in the input. */
  q?: string | undefined;
  /** Id of who asked for it, or part of their name. */
  requester?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  sort?: "newest" | "oldest" | undefined;
  /** Only those that nothing moves. */
  stuck?: "true" | undefined;
}

/** An id is made within this of the time its row says. */
const CLOCK_SLACK_MS = 60_000;
/** Above so many intents that say it, walking the runs finds a page sooner than fetching them all. */
const FOUND_MAX = 5_000;

/** The condition for a page of runs. */
export async function narrowRuns(tx: ScopedTx, scope: Scope, query: RunQuery): Promise<SQL | undefined> {
  const last = cursorId("run", query.cursor);
  return and(
    eq(runs.workspaceId, scope.workspaceId),
    last && (query.sort === "oldest" ? gt(runs.id, last) : lt(runs.id, last)),
    query.status && eq(runs.status, query.status),
    query.template ? inArray(runs.templateVersionId, versionsOf(tx, query.template)) : undefined,
    query.q ? await saying(tx, scope, query, query.q) : undefined,
    query.requester ? inArray(runs.requester, await requesters(tx, scope, query.requester)) : undefined,
    query.stuck ? isNotNull(runs.stuckSince) : undefined,
    ...within(query),
  );
}

/** The span of time, by the rows' own time and, so that an index leads to it, by their ids. */
function within({ from, to }: RunQuery): (SQL | undefined)[] {
  return [
    from
      ? and(gte(runs.createdAt, new Date(from)), gte(runs.id, leastIdNear("run", from, -CLOCK_SLACK_MS)))
      : undefined,
    to
      ? and(lt(runs.createdAt, new Date(to)), lt(runs.id, leastIdNear("run", to, CLOCK_SLACK_MS)))
      : undefined,
  ];
}

function leastIdNear<K extends IdKind>(kind: K, at: string, slackMs: number): Id<K> {
  return leastIdAt(kind, new Date(Date.parse(at) + slackMs));
}

function versionsOf(tx: ScopedTx, templateKey: string) {
  return tx
    .select({ id: templateVersions.id })
    .from(templateVersions)
    .innerJoin(templates, eq(templates.id, templateVersions.templateId))
    .where(eq(templates.key, templateKey));
}

/**
 * Runs whose input has a text. The intents that say it are looked for first, which costs one comparison each; when
 * there are many, the runs are walked until a page is full.
 */
async function saying(tx: ScopedTx, scope: Scope, { from, to }: RunQuery, text: string): Promise<SQL> {
  const found = await tx
    .select({ id: intents.id })
    .from(intents)
    .where(
      and(
        eq(intents.workspaceId, scope.workspaceId),
        holds(intents.search, text),
        from ? gte(intents.id, leastIdNear("intent", from, -CLOCK_SLACK_MS)) : undefined,
        to ? lt(intents.id, leastIdNear("intent", to, CLOCK_SLACK_MS)) : undefined,
      ),
    )
    .limit(FOUND_MAX + 1);
  if (found.length <= FOUND_MAX) {
    return sql`${runs.intentId} = any(${sql.param(found.map(({ id }) => uuidOf(id)))}::uuid[])`;
  }
  // `position` and not `like`, which the planner takes to be rare, and would look for everywhere before it walks.
  const within = sql`position(lower(${text}::text collate pg_c_utf8) in ${intents.search}) > 0`;
  return exists(
    tx
      .select({ id: intents.id })
      .from(intents)
      .where(and(eq(intents.id, runs.intentId), within)),
  );
}

/** Everybody who asked and whose name or id has a text: from one to the next by the index, not over their runs. */
async function requesters(tx: ScopedTx, { workspaceId }: Scope, text: string): Promise<string[]> {
  const next = (after: SQL) => sql`(select requester from ${runs}
    where workspace_id = ${uuidOf(workspaceId)} and requester > ${after} order by requester limit 1)`;
  const found = await tx.send<{ requester: string }>(sql`
    with recursive asked as (
      ${next(sql`''`)} union all select ${next(sql`asked.requester`)} from asked where asked.requester is not null)
    select requester from asked where ${holds(sql`requester`, text)}`);
  return found.map(({ requester }) => requester);
}
