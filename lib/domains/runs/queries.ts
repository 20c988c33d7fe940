import { and, asc, count, desc, eq, gt, type SQL } from "drizzle-orm";
import { effects, intents, runEvents, runSteps, runs, templates, templateVersions } from "@/drizzle/schema";
import type { Run, RunDetail, RunEvent, Step, StepEffect } from "@/lib/contracts/runs";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { type Page, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { topologicalOrder } from "@/lib/domains/templates";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { RUN_STATUSES, type RunStatus } from "@/lib/kernel/states";
import { readForParent } from "./for-parent";
import { narrowRuns, type RunQuery } from "./narrow";
import { presentStuck } from "./stuck";
import { readWaiting } from "./waiting";

const columns = {
  run: runs,
  input: intents.input,
  requestedBy: intents.requestedBy,
  key: templates.key,
  title: templates.title,
  version: templateVersions.version,
};

/** Narrows to a page of runs before anything is joined: the planner, left to itself, may join all there are. */
function selectRuns(tx: ScopedTx, where: SQL | undefined, limit: number, order: typeof desc = desc) {
  const page = tx
    .select({ id: runs.id })
    .from(runs)
    .where(where)
    .orderBy(order(runs.id))
    .limit(limit)
    .as("page");
  return tx
    .select(columns)
    .from(page)
    .innerJoin(runs, eq(runs.id, page.id))
    .innerJoin(intents, eq(intents.id, runs.intentId))
    .innerJoin(templateVersions, eq(templateVersions.id, runs.templateVersionId))
    .innerJoin(templates, eq(templates.id, templateVersions.templateId))
    .orderBy(order(runs.id));
}

function present(row: Awaited<ReturnType<typeof selectRuns>>[number]): Run {
  const { run, requestedBy } = row;
  return {
    id: run.id,
    intentId: run.intentId,
    parent: run.parentRunId && run.parentNodeId ? { runId: run.parentRunId, nodeId: run.parentNodeId } : null,
    template: { key: row.key, title: row.title, version: row.version, checksum: run.templateChecksum },
    policies: run.policies,
    status: run.status,
    waitingFor: run.waitingFor,
    stuck: presentStuck(run.stuckSince, run.stuckCode),
    input: row.input as Run["input"],
    output: run.output as Run["output"],
    error: run.error,
    requestedBy: { kind: requestedBy.kind, id: requestedBy.id, label: requestedBy.label },
    events: run.seq,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

/** Runs, newest first unless asked otherwise. */
export function listRuns(scope: Scope, query: RunQuery): Promise<Page<Run>> {
  return withScope(scope, async (tx) => {
    const where = await narrowRuns(tx, scope, query);
    const rows = await selectRuns(tx, where, query.limit + 1, query.sort === "oldest" ? asc : desc);
    return pageOf(rows, query.limit, (row) => row.run.id, present);
  });
}

/** One run, with all that it waits for and what becomes of its result. @throws AppError not_found */
export function getRun(scope: Scope, runId: Id<"run">): Promise<RunDetail> {
  return withScope(scope, async (tx) => {
    const run = await readRun(tx, runId);
    const [waiting, forParent] = await Promise.all([
      run.finishedAt === null ? readWaiting(tx, runId, run.stuck) : [],
      run.parent && readForParent(tx, runId),
    ]);
    return { ...run, waiting, forParent };
  });
}

/** One run, within a transaction. @throws AppError not_found */
export async function readRun(tx: ScopedTx, runId: Id<"run">): Promise<Run> {
  const [row] = await selectRuns(tx, eq(runs.id, runId), 1);
  if (!row) throw notFound("Run");
  return present(row);
}

/** How many runs stand in each state. */
export async function countRunsByStatus(scope: Scope): Promise<Record<RunStatus, number>> {
  const rows = await withScope(scope, (tx) =>
    tx.select({ status: runs.status, runs: count() }).from(runs).groupBy(runs.status),
  );
  const counts = Object.fromEntries(RUN_STATUSES.map((status) => [status, 0])) as Record<RunStatus, number>;
  for (const row of rows) counts[row.status] = row.runs;
  return counts;
}

/** The run's steps in the order of its template; nodes that have not begun are `pending`. @throws AppError not_found */
export function listSteps(scope: Scope, runId: Id<"run">): Promise<Step[]> {
  return withScope(scope, async (tx) => {
    const [[version], rows, acts, children] = await Promise.all([
      tx
        .select({ definition: templateVersions.definition })
        .from(runs)
        .innerJoin(templateVersions, eq(templateVersions.id, runs.templateVersionId))
        .where(eq(runs.id, runId)),
      tx.select().from(runSteps).where(eq(runSteps.runId, runId)),
      tx.select().from(effects).where(eq(effects.runId, runId)).orderBy(asc(effects.id)),
      tx
        .select({ nodeId: runs.parentNodeId, id: runs.id, status: runs.status })
        .from(runs)
        .where(eq(runs.parentRunId, runId))
        .orderBy(desc(runs.id)),
    ]);
    if (!version) throw notFound("Run");
    const { nodes, edges } = version.definition;
    return topologicalOrder(nodes, edges).map((node) => {
      const row = rows.find((candidate) => candidate.nodeId === node.id);
      const child = children.find(({ nodeId }) => nodeId === node.id);
      const own = acts.filter((act) => act.nodeId === node.id);
      return {
        nodeId: node.id,
        title: node.title,
        kind: node.kind,
        status: row?.status ?? "pending",
        attempt: row?.attempt ?? 0,
        output: (row?.output ?? null) as Step["output"],
        error: row?.error ?? null,
        wakeAt: row?.wakeAt?.toISOString() ?? null,
        childRun: child ? { id: child.id, status: child.status } : null,
        effectKey: own.at(-1)?.key ?? null,
        effects: own.map(presentEffect),
        startedAt: row?.startedAt?.toISOString() ?? null,
        finishedAt: row?.finishedAt?.toISOString() ?? null,
      };
    });
  });
}

function presentEffect(row: typeof effects.$inferSelect): StepEffect {
  const { id, kind, key, status, attempts, receipt, error, intendedAt, dispatchedAt, settledAt } = row;
  return {
    ...{ id, kind, key, status, attempts, error },
    receipt: (receipt ?? null) as StepEffect["receipt"],
    intendedAt: intendedAt.toISOString(),
    dispatchedAt: dispatchedAt?.toISOString() ?? null,
    settledAt: settledAt?.toISOString() ?? null,
  };
}

/** The definition a run was bound to when it began. @throws AppError not_found */
export function getRunDefinition(scope: Scope, runId: Id<"run">): Promise<TemplateDefinition> {
  return withScope(scope, async (tx) => {
    const [row] = await tx
      .select({ definition: templateVersions.definition })
      .from(runs)
      .innerJoin(templateVersions, eq(templateVersions.id, runs.templateVersionId))
      .where(eq(runs.id, runId));
    if (!row) throw notFound("Run");
    return row.definition;
  });
}

/** The run's journal in order. @throws AppError not_found */
export function listEvents(
  scope: Scope,
  runId: Id<"run">,
  query: { after: number; limit: number },
): Promise<RunEvent[]> {
  return withScope(scope, async (tx) => {
    await requireRun(tx, runId);
    return readJournal(tx, runId, query);
  });
}

/** Journal entries after a number, within a transaction. */
export async function readJournal(
  tx: ScopedTx,
  runId: Id<"run">,
  { after, limit }: { after: number; limit: number },
): Promise<RunEvent[]> {
  const rows = await tx
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.runId, runId), gt(runEvents.seq, after)))
    .orderBy(asc(runEvents.seq))
    .limit(limit);
  return rows.map(({ seq, type, nodeId, data, at, prevHash, hash }) => ({
    seq,
    type,
    nodeId,
    data: data as RunEvent["data"],
    at: at.toISOString(),
    prevHash,
    hash,
  }));
}

async function requireRun(tx: ScopedTx, runId: Id<"run">): Promise<void> {
  const [run] = await tx.select({ id: runs.id }).from(runs).where(eq(runs.id, runId));
  if (!run) throw notFound("Run");
}
