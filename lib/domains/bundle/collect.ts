import { asc, eq, inArray, or } from "drizzle-orm";
import { decisions, effects, intents, policyVersions, runs, templateVersions } from "@/drizzle/schema";
import type { Decision } from "@/lib/contracts/decisions";
import type { Run } from "@/lib/contracts/runs";
import { type Page, withScope } from "@/lib/db";
import { listApprovals } from "@/lib/domains/approvals";
import { auditKeySet, proveInclusion } from "@/lib/domains/audit";
import { getIntent } from "@/lib/domains/intents";
import { listProofs } from "@/lib/domains/proofs";
import { getRun, getTrace, listEvents, listSteps } from "@/lib/domains/runs";
import type { BundleContents, EffectRecord, PolicyFile } from "@/lib/evidence/format";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

/** What taking a bundle is called in the audit log; it is no part of the run's story, and no bundle holds it. */
export const EXPORTED = "run.bundle_exported";

const PAGE = 500;
/** A run may move while it is read: so often it is read anew until it stood still meanwhile. */
const READINGS = 5;

/** What of a run is kept as JSON, by file name. */
export type Collected = Pick<BundleContents, keyof BundleContents> & Record<string, unknown>;

/**
 * Reads all that is on record of a run. A run that moves meanwhile is read again, so that its parts belong together.
 * @throws AppError not_found
 */
export async function collectRun(scope: Scope, runId: Id<"run">): Promise<Collected> {
  for (let reading = 1; ; reading += 1) {
    const run = await getRun(scope, runId);
    const collected = await collectOnce(scope, run);
    if (reading === READINGS || (await getRun(scope, runId)).events === run.events) return collected;
  }
}

async function collectOnce(scope: Scope, run: Run): Promise<Collected> {
  const runId = run.id;
  const [intent, versions, events, steps, trace, approvals, proofs] = await Promise.all([
    getIntent(scope, run.intentId),
    readVersions(scope, run),
    readEvents(scope, runId, run.events),
    listSteps(scope, runId),
    getTrace(scope, runId),
    allOf((cursor) => listApprovals(scope, { runId, limit: 100, cursor, sort: "newest" })),
    allOf((cursor) => listProofs(scope, { runId, limit: 100, cursor })),
  ]);
  const ids = [
    ...[runId, intent.id],
    ...approvals.map(({ id }) => id),
    ...versions.effects.map(({ id }) => id),
    ...proofs.flatMap(({ id, file }) => (file ? [id, file.id] : [id])),
  ];
  return {
    "run.json": run,
    "intent.json": { ...intent, inputHash: versions.inputHash },
    "template.json": versions.template,
    "policies.json": versions.policies,
    "decisions.json": versions.decisions,
    "approvals.json": approvals,
    "steps.json": steps,
    "trace.json": trace,
    "journal.json": { runId, seq: run.events, head: events.at(-1)?.hash ?? "", events },
    "effects.json": versions.effects,
    "proofs.json": proofs,
    "reconciliation.json": {
      outcome: "none",
      why: "Nothing of this run is reconciled yet: reconciliation comes with payments.",
    },
    "audit.json": { tenantId: scope.tenantId, ...(await proveInclusion(scope, ids, EXPORTED)) },
    "keys.json": auditKeySet(),
  };
}

async function readEvents(scope: Scope, runId: Id<"run">, upTo: number) {
  const events: Awaited<ReturnType<typeof listEvents>> = [];
  for (let after = 0; after < upTo; ) {
    const page = await listEvents(scope, runId, { after, limit: Math.min(PAGE, upTo - after) });
    events.push(...page);
    if (page.length === 0) break;
    after = page.at(-1)?.seq ?? upTo;
  }
  return events;
}

/** All of a list, oldest first. */
async function allOf<T>(list: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await list(cursor);
    all.push(...page.items);
    if (page.nextCursor === null) return all.reverse();
    cursor = page.nextCursor;
  }
}

/** What the run is bound to, and the rows that no other reading shows whole. */
function readVersions(scope: Scope, run: Run) {
  return withScope(scope, async (tx) => {
    const pinned = run.policies.map(({ versionId }) => versionId);
    const [[bound], policies, decided, acts] = await Promise.all([
      tx
        .select({ inputHash: intents.inputHash, version: templateVersions })
        .from(runs)
        .innerJoin(intents, eq(intents.id, runs.intentId))
        .innerJoin(templateVersions, eq(templateVersions.id, runs.templateVersionId))
        .where(eq(runs.id, run.id)),
      pinned.length > 0
        ? tx.select().from(policyVersions).where(inArray(policyVersions.id, pinned))
        : Promise.resolve([]),
      tx
        .select()
        .from(decisions)
        .innerJoin(intents, or(eq(decisions.id, intents.decisionId), eq(decisions.intentId, intents.id)))
        .where(eq(intents.id, run.intentId))
        .orderBy(asc(decisions.id)),
      tx.select().from(effects).where(eq(effects.runId, run.id)).orderBy(asc(effects.id)),
    ]);
    if (!bound) throw new Error(`run ${run.id} has no template version`);
    const { version, checksum, definition } = bound.version;
    return {
      inputHash: bound.inputHash,
      template: { key: run.template.key, version, checksum, definition },
      policies: run.policies.flatMap((pin): PolicyFile[] => {
        const row = policies.find(({ id }) => id === pin.versionId);
        return row ? [{ ...pin, engine: row.engine, rules: row.rules }] : [];
      }),
      decisions: decided.map(({ decisions: row }) => presentDecision(row)),
      effects: acts.map(presentEffect),
    };
  });
}

function presentDecision(row: typeof decisions.$inferSelect): Decision {
  const { tenantId: _tenant, workspaceId: _workspace, at, input, ...rest } = row;
  return { ...rest, input: input as Decision["input"], at: at.toISOString() };
}

function presentEffect(row: typeof effects.$inferSelect): EffectRecord {
  const { id, nodeId, kind, key, status, attempts, request, receipt, error } = row;
  return {
    ...{ id, nodeId, kind, key, status, attempts, request, receipt, error },
    intendedAt: row.intendedAt.toISOString(),
    dispatchedAt: row.dispatchedAt?.toISOString() ?? null,
    settledAt: row.settledAt?.toISOString() ?? null,
  };
}
