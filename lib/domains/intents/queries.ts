import { and, desc, eq, lt, type SQL } from "drizzle-orm";
import { intents, runs, templates, templateVersions } from "@/drizzle/schema";
import type { Intent } from "@/lib/contracts/intents";
import { cursorId, type Page, type PageQuery, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { IntentStatus } from "@/lib/kernel/states";

/** Narrows to a page of intents before anything is joined, like the list of runs. */
function selectIntents(tx: ScopedTx, where: SQL | undefined, limit: number) {
  const page = tx
    .select({ id: intents.id })
    .from(intents)
    .where(where)
    .orderBy(desc(intents.id))
    .limit(limit)
    .as("page");
  return tx
    .select({ intent: intents, key: templates.key, version: templateVersions.version, runId: runs.id })
    .from(page)
    .innerJoin(intents, eq(intents.id, page.id))
    .innerJoin(templateVersions, eq(templateVersions.id, intents.templateVersionId))
    .innerJoin(templates, eq(templates.id, templateVersions.templateId))
    .leftJoin(runs, eq(runs.intentId, intents.id))
    .orderBy(desc(intents.id));
}

function present({ intent, key, version, runId }: Awaited<ReturnType<typeof selectIntents>>[number]): Intent {
  const { kind, id, label } = intent.requestedBy;
  return {
    id: intent.id,
    template: { key, version },
    status: intent.status,
    input: intent.input as Intent["input"],
    decisionId: intent.decisionId,
    runId,
    requestedBy: { kind, id, label },
    createdAt: intent.createdAt.toISOString(),
  };
}

/** Intents, newest first. */
export function listIntents(
  scope: Scope,
  query: PageQuery & { status?: IntentStatus | undefined },
): Promise<Page<Intent>> {
  const before = cursorId("intent", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await selectIntents(
      tx,
      and(
        eq(intents.workspaceId, scope.workspaceId),
        before && lt(intents.id, before),
        query.status && eq(intents.status, query.status),
      ),
      query.limit + 1,
    );
    return pageOf(rows, query.limit, (row) => row.intent.id, present);
  });
}

/** One intent. @throws AppError not_found */
export function getIntent(scope: Scope, intentId: Id<"intent">): Promise<Intent> {
  return withScope(scope, async (tx) => {
    const [row] = await selectIntents(tx, eq(intents.id, intentId), 1);
    if (!row) throw notFound("Intent");
    return present(row);
  });
}
