import { and, eq } from "drizzle-orm";
import { policyPacks, policyVersions } from "@/drizzle/schema";
import type { DeletedPolicyDraft, DeletePolicyDraftBody } from "@/lib/contracts/policies";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { savedInBetween } from "./draft";
import { lockPack, presentVersion, readPack } from "./packs";

/**
 * Deletes a pack's draft, and the pack with it when nothing of it was ever published.
 * @throws AppError conflict (someone saved in between: their draft is in `details.current`),
 *   invalid_transition (there is no draft), not_found
 */
export function deletePolicyDraft(
  scope: Scope,
  packId: Id<"policyPack">,
  { revision, reason }: DeletePolicyDraftBody,
  command?: Command,
): Promise<DeletedPolicyDraft> {
  return withCommand(scope, command, async (tx) => {
    const { key, title } = await lockPack(tx, packId);
    const [draft] = await tx
      .select()
      .from(policyVersions)
      .where(and(eq(policyVersions.packId, packId), eq(policyVersions.status, "draft")));
    if (!draft) throw new AppError("invalid_transition", "This policy has no draft.");
    if (draft.revision !== revision) throw savedInBetween(presentVersion(draft));
    await tx.delete(policyVersions).where(eq(policyVersions.id, draft.id));
    const [left] = await tx
      .select({ id: policyVersions.id })
      .from(policyVersions)
      .where(eq(policyVersions.packId, packId))
      .limit(1);
    if (!left) await tx.delete(policyPacks).where(eq(policyPacks.id, packId));
    const { version, checksum } = draft;
    recordAudit(tx, scope, {
      action: "policy.draft_deleted",
      resource: { kind: "policy_pack", id: packId },
      before: { key, title, version, revision, checksum },
      after: { policyDeleted: !left },
      reason,
    });
    return { version, policy: left ? await readPack(tx, packId) : null };
  });
}
