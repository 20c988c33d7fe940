import { eq, max } from "drizzle-orm";
import { z } from "zod";
import { policyPacks, policyVersions } from "@/drizzle/schema";
import { CelFailure, compileCel } from "@/lib/cel";
import { type PolicyRule, policyRuleSchema } from "@/lib/contracts/policies";
import { hashJson } from "@/lib/crypto/hash";
import { withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { type FieldIssue, validationFailed } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

const schema = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  title: z.string().min(1).max(200),
  rules: z.array(policyRuleSchema).min(1).max(1000),
  note: z.string().min(1).max(500),
});

export type PublishPolicy = z.input<typeof schema>;

/**
 * Publishes rules as the next version of a pack; the pack is created when its key is new.
 * @throws AppError validation_failed naming every rule that is wrong; nothing is stored then
 */
export async function publishPolicy(scope: Scope, input: PublishPolicy): Promise<Id<"policyVersion">> {
  const { key, title, rules, note } = schema.parse(input);
  const issues = conditionIssues(rules);
  if (issues.length > 0) throw validationFailed(issues);
  const checksum = hashJson(rules);
  return withScope(scope, async (tx) => {
    const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
    const [known] = await tx.select().from(policyPacks).where(eq(policyPacks.key, key)).for("update");
    const packId = known?.id ?? newId("policyPack");
    if (!known) await tx.insert(policyPacks).values({ id: packId, ...place, key, title });
    const [last] = await tx
      .select({ version: max(policyVersions.version) })
      .from(policyVersions)
      .where(eq(policyVersions.packId, packId));
    const version = (last?.version ?? 0) + 1;
    const id = newId("policyVersion");
    const publishedAt = new Date();
    await tx
      .insert(policyVersions)
      .values({ id, ...place, packId, version, status: "published", rules, checksum, note, publishedAt });
    if (known?.publishedVersionId) {
      await tx
        .update(policyVersions)
        .set({ status: "archived" })
        .where(eq(policyVersions.id, known.publishedVersionId));
    }
    await tx.update(policyPacks).set({ publishedVersionId: id, title }).where(eq(policyPacks.id, packId));
    recordAudit(tx, scope, {
      action: "policy.published",
      resource: { kind: "policy_pack", id: packId },
      before: known?.publishedVersionId ? { versionId: known.publishedVersionId } : null,
      after: { versionId: id, version, checksum },
      reason: note,
    });
    return id;
  });
}

function conditionIssues(rules: PolicyRule[]): FieldIssue[] {
  return rules.flatMap((rule, index) => {
    try {
      compileCel(rule.when);
      return [];
    } catch (error) {
      if (!(error instanceof CelFailure)) throw error;
      return [{ path: `rules.${index}.when`, message: error.message }];
    }
  });
}
