import { eq } from "drizzle-orm";
import { templates, templateVersions } from "@/drizzle/schema";
import type { DeleteDraftBody, DeletedDraft } from "@/lib/contracts/template-routes";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { lockTemplate, presentTemplate, readVersion, writeTemplate } from "./row";

/**
 * Deletes a template's draft, and the template with it when nothing of it was ever published.
 * @throws AppError conflict (someone wrote since), invalid_transition (there is no draft), not_found
 */
export function deleteDraft(
  scope: Scope,
  templateId: Id<"template">,
  { revision, reason }: DeleteDraftBody,
  command?: Command,
): Promise<DeletedDraft> {
  return withCommand(scope, command, async (tx) => {
    const row = await lockTemplate(tx, templateId, revision);
    if (row.draftVersionId === null) {
      throw new AppError("invalid_transition", "This template has no draft.", { status: row.status });
    }
    const { version, checksum } = await readVersion(tx, row.draftVersionId);
    await tx.delete(templateVersions).where(eq(templateVersions.id, row.draftVersionId));
    const [left] = await tx
      .select({ id: templateVersions.id })
      .from(templateVersions)
      .where(eq(templateVersions.templateId, templateId))
      .limit(1);
    if (!left) await tx.delete(templates).where(eq(templates.id, templateId));
    recordAudit(tx, scope, {
      action: "template.draft_deleted",
      resource: { kind: "template", id: templateId },
      before: { key: row.key, title: row.title, version, checksum },
      after: { templateDeleted: !left },
      reason,
    });
    const written = left && (await writeTemplate(tx, scope, row, { draftVersionId: null }));
    return { version, template: written ? await presentTemplate(tx, written) : null };
  });
}
