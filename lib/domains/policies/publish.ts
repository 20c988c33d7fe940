import { eq } from "drizzle-orm";
import { z } from "zod";
import { policyPacks, policyVersions } from "@/drizzle/schema";
import {
  type PolicyPackView,
  type PublishPolicyBody,
  policyEngineSchema,
  policyRuleSchema,
  policyTestSchema,
  type TestReport,
} from "@/lib/contracts/policies";
import { type Command, type ScopedTx, withCommand, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, validationFailed } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { PolicyPack } from "./combine";
import { checksumOf, requireSound } from "./content";
import { nextVersion, savedInBetween } from "./draft";
import { askEngines } from "./engine";
import { lockPack, presentVersion, readPack, readVersion } from "./packs";
import { runTest } from "./run-test";
import { simulatePolicy } from "./simulate";

type VersionRow = typeof policyVersions.$inferSelect;

/**
 * Publishes the draft, once its own tests pass and whoever publishes knows what it would have changed.
 * @throws AppError validation_failed (failed tests, with their report; flips not acknowledged; no rules), conflict (the draft is no longer
 *   what was read), version_published, policy_unavailable, not_found
 */
export async function publishPolicyVersion(
  scope: Scope,
  packId: Id<"policyPack">,
  versionId: Id<"policyVersion">,
  body: PublishPolicyBody,
  command?: Command,
): Promise<PolicyPackView> {
  const draft = await withScope(scope, (tx) => readVersion(tx, packId, versionId));
  // A repeat finds its version published: its answer is stored, and nothing is left to test.
  if (draft.status === "draft" && draft.revision === body.revision) {
    await requirePassing(scope, draft);
    if (!body.acknowledgeFlips) await requireNoFlips(scope, packId);
  }
  return withCommand(scope, command, async (tx) => {
    const pack = await lockPack(tx, packId);
    const row = await readVersion(tx, packId, versionId);
    if (row.status !== "draft")
      throw new AppError("version_published", `Version ${row.version} is not a draft.`);
    if (row.revision !== body.revision) throw savedInBetween(presentVersion(row));
    await putInForce(tx, pack, row, new Date(), body.note);
    recordAudit(tx, scope, {
      action: "policy.published",
      resource: { kind: "policy_pack", id: packId },
      before: pack.publishedVersionId ? { versionId: pack.publishedVersionId } : null,
      after: {
        versionId,
        version: row.version,
        checksum: row.checksum,
        acknowledgedFlips: body.acknowledgeFlips ?? false,
      },
      reason: body.note,
    });
    return readPack(tx, packId);
  });
}

/** Runs a version's own tests. @throws AppError policy_unavailable, not_found */
export async function testPolicyVersion(
  scope: Scope,
  packId: Id<"policyPack">,
  versionId: Id<"policyVersion">,
): Promise<TestReport[]> {
  return reportsOf(scope, await withScope(scope, (tx) => readVersion(tx, packId, versionId)));
}

/** Makes a version the pack's one in force; the one before is archived. */
export async function putInForce(
  tx: ScopedTx,
  pack: typeof policyPacks.$inferSelect,
  row: Pick<VersionRow, "id" | "note">,
  publishedAt: Date,
  note = row.note,
): Promise<void> {
  if (pack.publishedVersionId) {
    await tx
      .update(policyVersions)
      .set({ status: "archived" })
      .where(eq(policyVersions.id, pack.publishedVersionId));
  }
  await tx
    .update(policyVersions)
    .set({ status: "published", note, publishedAt })
    .where(eq(policyVersions.id, row.id));
  await tx
    .update(policyPacks)
    .set({ publishedVersionId: row.id, archivedAt: null, updatedAt: publishedAt })
    .where(eq(policyPacks.id, pack.id));
}

async function requirePassing(scope: Scope, draft: VersionRow): Promise<void> {
  if (draft.engine.kind === "cel" && draft.rules.length === 0) {
    throw validationFailed([
      { path: "rules", message: "must hold a rule: without one, everything is denied" },
    ]);
  }
  // Asked once before it decides for everyone: with no tests and no records, nothing else would show that it is away.
  await askEngines(scope, [asPack(draft)], "intent", {});
  const reports = await reportsOf(scope, draft);
  const issues = reports.flatMap(({ passed, problems }, index) =>
    passed ? [] : [{ path: `tests.${index}`, message: problems.join("; ") }],
  );
  if (issues.length === 0) return;
  throw new AppError("validation_failed", "Not published: tests of this version fail.", {
    issues,
    tests: reports,
  });
}

const REPLAYED = 200;

async function requireNoFlips(scope: Scope, packId: Id<"policyPack">): Promise<void> {
  const { evaluated, flips, impact, devices } = await simulatePolicy(scope, packId, {
    recorded: { last: REPLAYED },
  });
  if (flips.length === 0) return;
  const message = `${flips.length} of the last ${evaluated} decisions would end differently`;
  throw new AppError("validation_failed", "Not published: it would change decisions that were made.", {
    issues: [{ path: "acknowledgeFlips", message }],
    simulation: { evaluated, flips: flips.length, impact, devices },
  });
}

function asPack({ id, version, checksum, engine, rules }: VersionRow): PolicyPack {
  return { packKey: "this", versionId: id, version, checksum, engine, rules };
}

async function reportsOf(scope: Scope, row: VersionRow): Promise<TestReport[]> {
  const pack = asPack(row);
  const reports: TestReport[] = [];
  for (const test of row.tests) {
    const input = test.input as Parameters<typeof askEngines>[3];
    reports.push(runTest(pack, test, await askEngines(scope, [pack], test.subject, input)));
  }
  return reports;
}

const schema = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  title: z.string().min(1).max(200),
  engine: policyEngineSchema.default({ kind: "cel" }),
  rules: z.array(policyRuleSchema).max(1000),
  tests: z.array(policyTestSchema).max(200).default([]),
  note: z.string().min(1).max(500),
});

export type PublishPolicy = z.input<typeof schema>;

/**
 * Publishes rules as the next version of a pack in one go, as a seed does; the pack is created when its key is new.
 * @throws AppError validation_failed naming every rule that is wrong; nothing is stored then
 */
export async function publishPolicy(scope: Scope, input: PublishPolicy): Promise<Id<"policyVersion">> {
  const { key, title, engine, rules, tests, note } = schema.parse(input);
  requireSound({ engine, rules });
  const checksum = checksumOf(engine, rules);
  return withScope(scope, async (tx) => {
    const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
    await tx
      .insert(policyPacks)
      .values({ id: newId("policyPack"), ...place, key, title })
      .onConflictDoNothing();
    const [pack] = await tx.select().from(policyPacks).where(eq(policyPacks.key, key)).for("update");
    if (!pack) throw new Error("the pack was just made");
    const version = await nextVersion(tx, pack.id);
    const id = newId("policyVersion");
    await tx
      .insert(policyVersions)
      .values({ id, ...place, packId: pack.id, version, engine, rules, tests, checksum });
    await putInForce(tx, pack, { id, note }, new Date());
    await tx.update(policyPacks).set({ title }).where(eq(policyPacks.id, pack.id));
    recordAudit(tx, scope, {
      action: "policy.published",
      resource: { kind: "policy_pack", id: pack.id },
      before: pack.publishedVersionId ? { versionId: pack.publishedVersionId } : null,
      after: { versionId: id, version, checksum },
      reason: note,
    });
    return id;
  });
}
