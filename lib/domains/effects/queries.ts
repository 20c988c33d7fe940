import { and, desc, eq, lt, lte, type SQL } from "drizzle-orm";
import { effects, runs, templates, templateVersions } from "@/drizzle/schema";
import type { Effect } from "@/lib/contracts/effects";
import { cursorId, type Page, type PageQuery, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { canBeAsked } from "@/lib/domains/runs";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { EffectKind, EffectStatus } from "@/lib/kernel/states";

/** What a list of effects can be narrowed by. */
export interface EffectQuery extends PageQuery {
  status?: EffectStatus | undefined;
  kind?: EffectKind | undefined;
  runId?: Id<"run"> | undefined;
  olderThanMinutes?: number | undefined;
}

/** Acts on the outside world, newest first. */
export function listEffects(scope: Scope, query: EffectQuery): Promise<Page<Effect>> {
  const before = cursorId("effect", query.cursor);
  const { status, kind, runId, olderThanMinutes } = query;
  const until = olderThanMinutes === undefined ? undefined : new Date(Date.now() - olderThanMinutes * 60_000);
  return withScope(scope, async (tx) => {
    const rows = await select(
      tx,
      and(
        eq(effects.workspaceId, scope.workspaceId),
        before && lt(effects.id, before),
        status && eq(effects.status, status),
        kind && eq(effects.kind, kind),
        runId && eq(effects.runId, runId),
        until && lte(effects.intendedAt, until),
      ),
      query.limit + 1,
    );
    return pageOf(rows, query.limit, ({ effect }) => effect.id, present);
  });
}

/** One act. @throws AppError not_found */
export function getEffect(scope: Scope, effectId: Id<"effect">): Promise<Effect> {
  return withScope(scope, (tx) => readEffect(tx, effectId));
}

/** One act, within a transaction. @throws AppError not_found */
export async function readEffect(tx: ScopedTx, effectId: Id<"effect">): Promise<Effect> {
  const [row] = await select(tx, eq(effects.id, effectId), 1);
  if (!row) throw notFound("Effect");
  return present(row);
}

/** How many acts nobody knows the outcome of. */
export function countUnknown(scope: Scope): Promise<number> {
  return withScope(scope, (tx) =>
    tx.$count(effects, and(eq(effects.workspaceId, scope.workspaceId), eq(effects.status, "unknown"))),
  );
}

/** Narrows to a page of effects before anything is joined. */
function select(tx: ScopedTx, where: SQL | undefined, limit: number) {
  const page = tx
    .select({ id: effects.id })
    .from(effects)
    .where(where)
    .orderBy(desc(effects.id))
    .limit(limit)
    .as("page");
  return tx
    .select({ effect: effects, runStatus: runs.status, key: templates.key, title: templates.title })
    .from(page)
    .innerJoin(effects, eq(effects.id, page.id))
    .innerJoin(runs, eq(runs.id, effects.runId))
    .innerJoin(templateVersions, eq(templateVersions.id, runs.templateVersionId))
    .innerJoin(templates, eq(templates.id, templateVersions.templateId))
    .orderBy(desc(effects.id));
}

function present({ effect, runStatus, key, title }: Awaited<ReturnType<typeof select>>[number]): Effect {
  const { id, runId, nodeId, kind, status, attempts, error, asked, settledBy, settleReason, epoch } = effect;
  return {
    id,
    run: { id: runId, status: runStatus, template: { key, title } },
    nodeId,
    kind,
    key: effect.key,
    status,
    attempts,
    request: effect.request as Effect["request"],
    receipt: (effect.receipt ?? null) as Effect["receipt"],
    error,
    intendedAt: effect.intendedAt.toISOString(),
    dispatchedAt: effect.dispatchedAt?.toISOString() ?? null,
    settledAt: effect.settledAt?.toISOString() ?? null,
    canBeAsked: canBeAsked(effect),
    asked,
    askAt: effect.askAt?.toISOString() ?? null,
    settledBy,
    settleReason,
    epoch,
  };
}
