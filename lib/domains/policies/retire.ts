import { eq } from "drizzle-orm";
import { policyPacks, policyVersions } from "@/drizzle/schema";
import type { ArchivePolicyBody, PolicyPackView, RollbackPolicyBody } from "@/lib/contracts/policies";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { lockPack, readPack, readVersion } from "./packs";
import { putInForce } from "./publish";

/**
 * Publishes an earlier version again, as it was.
 * @throws AppError invalid_transition (a draft, or in force already), not_found
 */
export async function rollbackPolicy(
  scope: Scope,
  packId: Id<"policyPack">,
  body: RollbackPolicyBody,
  command?: Command,
): Promise<PolicyPackView> {
  return withCommand(scope, command, async (tx) => {
    const pack = await lockPack(tx, packId);
    const row = await readVersion(tx, packId, body.versionId);
    if (row.status !== "archived") {
      throw new AppError(
        "invalid_transition",
        `Version ${row.version} is not archived: it is ${row.status}.`,
        {
          status: row.status,
        },
      );
    }
    await putInForce(tx, pack, row, new Date());
    recordAudit(tx, scope, {
      action: "policy.rolled_back",
      resource: { kind: "policy_pack", id: packId },
      before: pack.publishedVersionId ? { versionId: pack.publishedVersionId } : null,
      after: { versionId: row.id, version: row.version, checksum: row.checksum },
      reason: body.reason,
    });
    return readPack(tx, packId);
  });
}

/** Takes a pack out of force; its draft is kept. @throws AppError invalid_transition, not_found */
export async function archivePolicy(
  scope: Scope,
  packId: Id<"policyPack">,
  body: ArchivePolicyBody,
  command?: Command,
): Promise<PolicyPackView> {
  return withCommand(scope, command, async (tx) => {
    const pack = await lockPack(tx, packId);
    if (pack.archivedAt) throw new AppError("invalid_transition", "This policy is archived already.");
    const archivedAt = new Date();
    if (pack.publishedVersionId) {
      await tx
        .update(policyVersions)
        .set({ status: "archived" })
        .where(eq(policyVersions.id, pack.publishedVersionId));
    }
    await tx
      .update(policyPacks)
      .set({ publishedVersionId: null, archivedAt, updatedAt: archivedAt })
      .where(eq(policyPacks.id, packId));
    recordAudit(tx, scope, {
      action: "policy.archived",
      resource: { kind: "policy_pack", id: packId },
      before: { versionId: pack.publishedVersionId },
      after: { versionId: null },
      reason: body.reason,
    });
    return readPack(tx, packId);
  });
}
