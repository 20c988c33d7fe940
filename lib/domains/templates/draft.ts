import { eq, max } from "drizzle-orm";
import { templates, templateVersions } from "@/drizzle/schema";
import type { CreateTemplateBody, SaveDraftBody, Template } from "@/lib/contracts/template-routes";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { hashJson } from "@/lib/crypto/hash";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, validationFailed } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { actorOf, lockTemplate, presentTemplate, type TemplateRow, writeTemplate } from "./row";
import { refusals } from "./validate";

/**
 * Creates a template with its first draft.
 * @throws AppError conflict (the key is taken), validation_failed (an expression or schema that may not be stored)
 */
export async function createTemplate(
  scope: Scope,
  { key, title, definition }: CreateTemplateBody,
  command?: Command,
): Promise<Template> {
  refuseUnstorable(definition);
  return withCommand(scope, command, async (tx) => {
    const row = await insertTemplate(tx, scope, key, title);
    const draft = await putDraft(tx, scope, row, definition);
    const written = await writeTemplate(tx, scope, { ...row, revision: 0 }, { draftVersionId: draft.id });
    recordAudit(tx, scope, {
      action: "template.created",
      resource: { kind: "template", id: row.id },
      after: { key, title, version: draft.version, checksum: draft.checksum },
    });
    return presentTemplate(tx, written);
  });
}

/**
 * Saves the draft, or begins one after the published version. What is wrong with it besides is told by validation.
 * @throws AppError conflict (someone wrote since), validation_failed, not_found
 */
export async function saveDraft(
  scope: Scope,
  templateId: Id<"template">,
  { title, definition, revision }: SaveDraftBody,
  command?: Command,
): Promise<Template> {
  refuseUnstorable(definition);
  return withCommand(scope, command, async (tx) => {
    const row = await lockTemplate(tx, templateId, revision);
    const draft = await putDraft(tx, scope, row, definition);
    const written = await writeTemplate(tx, scope, row, {
      draftVersionId: draft.id,
      title: title ?? row.title,
    });
    recordAudit(tx, scope, {
      action: "template.draft_saved",
      resource: { kind: "template", id: templateId },
      before: { title: row.title, checksum: draft.replaced },
      after: { title: written.title, version: draft.version, checksum: draft.checksum },
    });
    return presentTemplate(tx, written);
  });
}

/** @throws AppError conflict when the key is taken */
export async function insertTemplate(
  tx: ScopedTx,
  scope: Scope,
  key: string,
  title: string,
): Promise<TemplateRow> {
  const [row] = await tx
    .insert(templates)
    .values({
      id: newId("template"),
      tenantId: scope.tenantId,
      workspaceId: scope.workspaceId,
      key,
      title,
      updatedBy: actorOf(scope),
    })
    .onConflictDoNothing()
    .returning();
  if (!row) throw new AppError("conflict", `There is a template ${key} already.`, { key });
  return row;
}

/** Writes the definition into the template's draft, which is begun when there is none. */
export async function putDraft(
  tx: ScopedTx,
  scope: Scope,
  row: TemplateRow,
  definition: TemplateDefinition,
): Promise<{ id: Id<"templateVersion">; version: number; checksum: string; replaced: string | null }> {
  const checksum = hashJson(definition);
  if (row.draftVersionId) {
    const mine = eq(templateVersions.id, row.draftVersionId);
    const [before] = await tx.select().from(templateVersions).where(mine).for("update");
    if (before) {
      await tx.update(templateVersions).set({ definition, checksum }).where(mine);
      return { id: before.id, version: before.version, checksum, replaced: before.checksum };
    }
  }
  const version = await nextVersion(tx, row.id);
  const id = newId("templateVersion");
  await tx.insert(templateVersions).values({
    id,
    tenantId: scope.tenantId,
    workspaceId: scope.workspaceId,
    templateId: row.id,
    version,
    status: "draft",
    definition,
    checksum,
    createdBy: actorOf(scope),
  });
  return { id, version, checksum, replaced: null };
}

/** The number after the template's last version. */
export async function nextVersion(tx: ScopedTx, templateId: Id<"template">): Promise<number> {
  const [last] = await tx
    .select({ version: max(templateVersions.version) })
    .from(templateVersions)
    .where(eq(templateVersions.templateId, templateId));
  return (last?.version ?? 0) + 1;
}

/** @throws AppError validation_failed naming each expression or schema that may not even be stored */
export function refuseUnstorable(definition: TemplateDefinition, root = "definition"): void {
  const issues = refusals(definition);
  if (issues.length === 0) return;
  throw validationFailed(issues.map((issue) => ({ ...issue, path: `${root}.${issue.path}` })));
}
