import { eq } from "drizzle-orm";
import { z } from "zod";
import { templates, templateVersions } from "@/drizzle/schema";
import type { PublishBody, Template } from "@/lib/contracts/template-routes";
import { type TemplateDefinition, templateDefinitionSchema } from "@/lib/contracts/templates";
import { hashJson } from "@/lib/crypto/hash";
import { type Command, type ScopedTx, withCommand, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { syncTriggers } from "@/lib/domains/triggers";
import { AppError, validationFailed } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { assess } from "./assess";
import { nextVersion } from "./draft";
import { actorOf, lockTemplate, presentTemplate, readVersion, type TemplateRow, writeTemplate } from "./row";

const schema = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  title: z.string().min(1).max(200),
  definition: templateDefinitionSchema,
  note: z.string().min(1).max(500),
});

export type PublishTemplate = z.input<typeof schema>;

/**
 * Publishes the draft: new intents run it from now on, runs under way keep their version.
 * @throws AppError conflict, invalid_transition (no draft), validation_failed naming every node and field that is
 *   wrong or cannot be carried out yet, not_found
 */
export function publishDraft(
  scope: Scope,
  templateId: Id<"template">,
  { note, revision }: PublishBody,
  command?: Command,
): Promise<Template> {
  return withCommand(scope, command, async (tx) => {
    const row = await lockTemplate(tx, templateId, revision);
    if (!row.draftVersionId) {
      throw new AppError("invalid_transition", "There is no draft to publish.", { status: row.status });
    }
    const draft = await readVersion(tx, row.draftVersionId);
    await refuseUnpublishable(tx, draft.definition);
    await archivePublished(tx, row);
    await tx
      .update(templateVersions)
      .set({ status: "published", note, publishedAt: new Date() })
      .where(eq(templateVersions.id, draft.id));
    const written = await writeTemplate(tx, scope, row, {
      status: "published",
      publishedVersionId: draft.id,
      draftVersionId: null,
    });
    await syncTriggers(tx, scope, row.id, draft.definition);
    recordPublished(tx, scope, row, draft, note);
    return presentTemplate(tx, written);
  });
}

/**
 * Publishes a definition as the next version of a template; the template is created when its key is new.
 * @throws AppError validation_failed naming every node and field that is wrong; nothing is stored then
 */
export async function publishTemplate(scope: Scope, input: PublishTemplate): Promise<Id<"templateVersion">> {
  const { key, title, definition, note } = schema.parse(input);
  return withScope(scope, async (tx) => {
    await refuseUnpublishable(tx, definition);
    const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
    const [known] = await tx.select().from(templates).where(eq(templates.key, key)).for("update");
    const row: TemplateRow | undefined =
      known ??
      (
        await tx
          .insert(templates)
          .values({ id: newId("template"), ...place, key, title })
          .returning()
      )[0];
    if (!row) throw new AppError("conflict", `The template ${key} could not be written.`);
    const version = await nextVersion(tx, row.id);
    const published = { id: newId("templateVersion"), version, checksum: hashJson(definition) };
    await tx.insert(templateVersions).values({
      ...published,
      ...place,
      templateId: row.id,
      status: "published",
      definition,
      note,
      createdBy: actorOf(scope),
      publishedAt: new Date(),
    });
    await archivePublished(tx, row);
    await writeTemplate(tx, scope, row, { status: "published", publishedVersionId: published.id, title });
    await syncTriggers(tx, scope, row.id, definition);
    recordPublished(tx, scope, row, published, note);
    return published.id;
  });
}

/** Takes the published version, when there is one, out of use. */
export async function archivePublished(tx: ScopedTx, { publishedVersionId }: TemplateRow): Promise<void> {
  if (!publishedVersionId) return;
  await tx
    .update(templateVersions)
    .set({ status: "archived" })
    .where(eq(templateVersions.id, publishedVersionId));
}

/** @throws AppError validation_failed with all that stands against publishing */
export async function refuseUnpublishable(tx: ScopedTx, definition: TemplateDefinition): Promise<void> {
  const { issues, notYetRun, counterexamples } = await assess(tx, definition);
  const ways = counterexamples
    .filter(({ kind, severity }) => kind === "no_approval" && severity === "error")
    .map(({ nodeId, path }) => ({
      path: `nodes.${nodeId}`,
      nodeId,
      field: null,
      message: `can be reached without the approval that policy may oblige: ${path.join(" → ")}`,
    }));
  const all = [...issues, ...notYetRun, ...ways];
  if (all.length > 0) throw validationFailed(all, "This definition cannot be published.");
}

function recordPublished(
  tx: ScopedTx,
  scope: Scope,
  row: TemplateRow,
  { id, version, checksum }: { id: Id<"templateVersion">; version: number; checksum: string },
  note: string,
): void {
  recordAudit(tx, scope, {
    action: "template.published",
    resource: { kind: "template", id: row.id },
    before: row.publishedVersionId ? { versionId: row.publishedVersionId } : null,
    after: { versionId: id, version, checksum },
    reason: note,
  });
}
