import { and, eq, max } from "drizzle-orm";
import { policyPacks, policyVersions } from "@/drizzle/schema";
import type {
  CreatePolicyBody,
  PolicyContent,
  PolicyPackView,
  PolicyVersion,
  SaveDraftBody,
} from "@/lib/contracts/policies";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { checksumOf, requireSound } from "./content";
import { lockPack, presentVersion, readPack, readVersion } from "./packs";

/**
 * Creates a pack whose first version is a draft.
 * @throws AppError validation_failed (every rule that is wrong), conflict (the key is taken)
 */
export async function createPolicy(
  scope: Scope,
  body: CreatePolicyBody,
  command?: Command,
): Promise<PolicyPackView> {
  requireSound(body);
  return withCommand(scope, command, async (tx) => {
    const id = newId("policyPack");
    const { key, title } = body;
    const made = await tx
      .insert(policyPacks)
      .values({ id, tenantId: scope.tenantId, workspaceId: scope.workspaceId, key, title })
      .onConflictDoNothing()
      .returning({ id: policyPacks.id });
    if (made.length === 0) throw new AppError("conflict", `There is a policy with the key ${key} already.`);
    await insertVersion(tx, scope, newId("policyVersion"), id, 1, body);
    recordAudit(tx, scope, {
      action: "policy.created",
      resource: { kind: "policy_pack", id },
      after: { key, title, version: 1, checksum: checksumOf(body.engine, body.rules) },
    });
    return readPack(tx, id);
  });
}

/**
 * Saves the draft, or opens one. What it is based on is named by `revision`, so that nobody's work is lost.
 * @throws AppError conflict (someone saved in between: their draft is in `details.current`), validation_failed, not_found
 */
export async function savePolicyDraft(
  scope: Scope,
  packId: Id<"policyPack">,
  body: SaveDraftBody,
  command?: Command,
): Promise<PolicyVersion> {
  requireSound(body);
  return withCommand(scope, command, async (tx) => {
    const pack = await lockPack(tx, packId);
    const [draft] = await tx
      .select()
      .from(policyVersions)
      .where(and(eq(policyVersions.packId, packId), eq(policyVersions.status, "draft")));
    if ((draft?.revision ?? 0) !== body.revision) throw savedInBetween(draft && presentVersion(draft));
    const version = draft ? draft.version : await nextVersion(tx, packId);
    const id = draft?.id ?? newId("policyVersion");
    if (draft) await updateVersion(tx, scope, id, draft.revision + 1, body);
    else await insertVersion(tx, scope, id, packId, version, body);
    const title = body.title ?? pack.title;
    await tx.update(policyPacks).set({ title, updatedAt: new Date() }).where(eq(policyPacks.id, packId));
    const saved = await readVersion(tx, packId, id);
    recordAudit(tx, scope, {
      action: "policy.draft_saved",
      resource: { kind: "policy_pack", id: packId },
      before: { title: pack.title, ...(draft && facts(draft)) },
      after: { title, ...facts(saved) },
    });
    return presentVersion(saved);
  });
}

function facts({ version, revision, checksum }: { version: number; revision: number; checksum: string }) {
  return { version, revision, checksum };
}

/** The refusal of a change to a draft that is no longer what its author saw. */
export function savedInBetween(current: PolicyVersion | undefined): AppError {
  const who = current?.editedBy ? ` by ${current.editedBy.label}` : "";
  return new AppError("conflict", `The draft was changed${who} since you opened it.`, {
    current: current ?? null,
  });
}

/** The number of a pack's next version. The pack must be locked. */
export async function nextVersion(tx: ScopedTx, packId: Id<"policyPack">): Promise<number> {
  const [last] = await tx
    .select({ version: max(policyVersions.version) })
    .from(policyVersions)
    .where(eq(policyVersions.packId, packId));
  return (last?.version ?? 0) + 1;
}

const contentOf = ({ engine, rules, tests }: PolicyContent) => ({
  engine,
  rules,
  tests,
  checksum: checksumOf(engine, rules),
});

const editedBy = ({ principal: { kind, id, label } }: Scope) => ({ kind, id, label });

async function insertVersion(
  tx: ScopedTx,
  scope: Scope,
  id: Id<"policyVersion">,
  packId: Id<"policyPack">,
  version: number,
  content: PolicyContent,
): Promise<void> {
  await tx.insert(policyVersions).values({
    id,
    tenantId: scope.tenantId,
    workspaceId: scope.workspaceId,
    packId,
    version,
    ...contentOf(content),
    editedBy: editedBy(scope),
  });
}

async function updateVersion(
  tx: ScopedTx,
  scope: Scope,
  id: Id<"policyVersion">,
  revision: number,
  content: PolicyContent,
): Promise<void> {
  await tx
    .update(policyVersions)
    .set({ ...contentOf(content), revision, editedBy: editedBy(scope), updatedAt: new Date() })
    .where(eq(policyVersions.id, id));
}
