import { and, desc, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { policyPacks, policyVersions } from "@/drizzle/schema";
import type { PolicyPackView, PolicyVersion, PolicyVersionSummary } from "@/lib/contracts/policies";
import { cursorId, holds, type Page, type PageQuery, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

type VersionRow = typeof policyVersions.$inferSelect;

const published = alias(policyVersions, "published");
const draft = alias(policyVersions, "draft");

const mark = (version: typeof published | typeof draft) => ({
  id: version.id,
  version: version.version,
  revision: version.revision,
  publishedAt: version.publishedAt,
  updatedAt: version.updatedAt,
});

function selectPacks(tx: ScopedTx) {
  return tx
    .select({ pack: policyPacks, published: mark(published), draft: mark(draft) })
    .from(policyPacks)
    .leftJoin(published, eq(published.id, policyPacks.publishedVersionId))
    .leftJoin(draft, and(eq(draft.packId, policyPacks.id), eq(draft.status, "draft")));
}

type PackRow = Awaited<ReturnType<typeof selectPacks>>[number];

type MarkRow = PackRow["draft"];

/** The version a join found, or nothing. */
function presentMark(
  row: MarkRow,
  dateOf: (row: NonNullable<MarkRow>) => Date | null,
): PolicyPackView["draft"] {
  if (!row || row.id === null || row.version === null || row.revision === null) return null;
  const at = dateOf(row)?.toISOString() ?? "";
  return { versionId: row.id, version: row.version, revision: row.revision, at };
}

function presentPack({ pack, published: inForce, draft: written }: PackRow): PolicyPackView {
  return {
    id: pack.id,
    key: pack.key,
    title: pack.title,
    status: pack.archivedAt ? "archived" : pack.publishedVersionId ? "published" : "draft",
    published: presentMark(inForce, ({ publishedAt }) => publishedAt),
    draft: presentMark(written, ({ updatedAt }) => updatedAt),
    createdAt: pack.createdAt.toISOString(),
    updatedAt: pack.updatedAt.toISOString(),
  };
}

interface PackFilters {
  status?: PolicyPackView["status"] | undefined;
  q?: string | undefined;
}

const STATUS_FILTERS = {
  archived: isNotNull(policyPacks.archivedAt),
  published: and(isNull(policyPacks.archivedAt), isNotNull(policyPacks.publishedVersionId)),
  draft: and(isNull(policyPacks.archivedAt), isNull(policyPacks.publishedVersionId)),
};

/** Policy packs, newest first. */
export function listPolicies(scope: Scope, query: PageQuery & PackFilters): Promise<Page<PolicyPackView>> {
  const before = cursorId("policyPack", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await selectPacks(tx)
      .where(
        and(
          before && lt(policyPacks.id, before),
          query.status && STATUS_FILTERS[query.status],
          holds(policyPacks.search, query.q),
        ),
      )
      .orderBy(desc(policyPacks.id))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, ({ pack }) => pack.id, presentPack);
  });
}

/** One pack. @throws AppError not_found */
export function getPolicy(scope: Scope, packId: Id<"policyPack">): Promise<PolicyPackView> {
  return withScope(scope, (tx) => readPack(tx, packId));
}

/** One pack, within a transaction. @throws AppError not_found */
export async function readPack(tx: ScopedTx, packId: Id<"policyPack">): Promise<PolicyPackView> {
  const [row] = await selectPacks(tx).where(eq(policyPacks.id, packId));
  if (!row) throw notFound("Policy");
  return presentPack(row);
}

/** The pack's row, locked: versions of one pack change one after the other. @throws AppError not_found */
export async function lockPack(tx: ScopedTx, packId: Id<"policyPack">) {
  const [row] = await tx.select().from(policyPacks).where(eq(policyPacks.id, packId)).for("update");
  if (!row) throw notFound("Policy");
  return row;
}

/** The row of one version. @throws AppError not_found */
export async function readVersion(
  tx: ScopedTx,
  packId: Id<"policyPack">,
  versionId: Id<"policyVersion">,
): Promise<VersionRow> {
  const [row] = await tx
    .select()
    .from(policyVersions)
    .where(and(eq(policyVersions.packId, packId), eq(policyVersions.id, versionId)));
  if (!row) throw notFound("Policy version");
  return row;
}

/** A version as the API shows it. */
export function presentVersion(row: VersionRow): PolicyVersion {
  const { rules, tests, engine } = row;
  return { ...summary({ ...row, ruleCount: rules.length, testCount: tests.length }), rules, tests, engine };
}

function summary(
  row: Omit<VersionRow, "rules" | "tests" | "engine" | "tenantId" | "workspaceId"> & {
    ruleCount: number;
    testCount: number;
  },
): PolicyVersionSummary {
  return {
    id: row.id,
    packId: row.packId,
    version: row.version,
    status: row.status,
    revision: row.revision,
    checksum: row.checksum,
    note: row.note,
    ruleCount: row.ruleCount,
    testCount: row.testCount,
    editedBy: row.editedBy ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
  };
}

/** A pack's versions, newest first. @throws AppError not_found (pack) */
export function listPolicyVersions(
  scope: Scope,
  packId: Id<"policyPack">,
  query: { limit: number; before?: number | undefined },
): Promise<PolicyVersionSummary[]> {
  const v = policyVersions;
  return withScope(scope, async (tx) => {
    await readPack(tx, packId);
    const rows = await tx
      .select({
        id: v.id,
        packId: v.packId,
        version: v.version,
        status: v.status,
        revision: v.revision,
        checksum: v.checksum,
        note: v.note,
        editedBy: v.editedBy,
        createdAt: v.createdAt,
        updatedAt: v.updatedAt,
        publishedAt: v.publishedAt,
        ruleCount: sql<number>`jsonb_array_length(${v.rules})`,
        testCount: sql<number>`jsonb_array_length(${v.tests})`,
      })
      .from(v)
      .where(and(eq(v.packId, packId), query.before ? lt(v.version, query.before) : undefined))
      .orderBy(desc(v.version))
      .limit(query.limit);
    return rows.map(summary);
  });
}

/** One version with its rules and tests. @throws AppError not_found */
export function getPolicyVersion(
  scope: Scope,
  packId: Id<"policyPack">,
  versionId: Id<"policyVersion">,
): Promise<PolicyVersion> {
  return withScope(scope, async (tx) => presentVersion(await readVersion(tx, packId, versionId)));
}

/** What is written on: the draft, else the version in force, else the newest. @throws AppError not_found */
export function latestContent(scope: Scope, packId: Id<"policyPack">): Promise<PolicyVersion> {
  return withScope(scope, async (tx) => {
    const { draft: written, published: inForce } = await readPack(tx, packId);
    const chosen = written?.versionId ?? inForce?.versionId;
    if (chosen) return presentVersion(await readVersion(tx, packId, chosen));
    const [newest] = await tx
      .select()
      .from(policyVersions)
      .where(eq(policyVersions.packId, packId))
      .orderBy(desc(policyVersions.version))
      .limit(1);
    if (!newest) throw notFound("Policy version");
    return presentVersion(newest);
  });
}
