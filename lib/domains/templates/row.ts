import { eq, inArray } from "drizzle-orm";
import { type StoredActor, templates, templateVersions } from "@/drizzle/schema";
import type { Template } from "@/lib/contracts/template-routes";
import type { ScopedTx } from "@/lib/db";
import { AppError, notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

export type TemplateRow = typeof templates.$inferSelect;
export type VersionRow = typeof templateVersions.$inferSelect;

/** Who acts, as rows keep it. */
export function actorOf({ principal: { kind, id, label } }: Scope): StoredActor {
  return { kind, id, label };
}

/**
 * The template, locked for a write by someone who read it at `revision`.
 * @throws AppError not_found, conflict (someone wrote since; details say who and when)
 */
export async function lockTemplate(
  tx: ScopedTx,
  templateId: Id<"template">,
  revision: number,
): Promise<TemplateRow> {
  const [row] = await tx.select().from(templates).where(eq(templates.id, templateId)).for("update");
  if (!row) throw notFound("Template");
  refuseStale(row, revision);
  return row;
}

/** @throws AppError conflict when the template has moved on since it was read */
export function refuseStale(row: TemplateRow, revision: number | undefined): void {
  if (row.revision === revision) return;
  throw new AppError("conflict", "Someone changed this template since you read it. Read it again.", {
    templateId: row.id,
    revision: row.revision,
    updatedBy: row.updatedBy,
    updatedAt: row.updatedAt.toISOString(),
  });
}

/** Writes a template and counts the write. @returns the row as it is now */
export async function writeTemplate(
  tx: ScopedTx,
  scope: Scope,
  row: TemplateRow,
  changes: Partial<TemplateRow>,
): Promise<TemplateRow> {
  const written = {
    ...changes,
    revision: row.revision + 1,
    updatedBy: actorOf(scope),
    updatedAt: new Date(),
  };
  await tx.update(templates).set(written).where(eq(templates.id, row.id));
  return { ...row, ...written };
}

/** One version's row. @throws AppError not_found */
export async function readVersion(tx: ScopedTx, id: Id<"templateVersion">): Promise<VersionRow> {
  const [row] = await tx.select().from(templateVersions).where(eq(templateVersions.id, id));
  if (!row) throw notFound("Template version");
  return row;
}

/** A template as the API shows it. */
export async function presentTemplate(tx: ScopedTx, row: TemplateRow): Promise<Template> {
  return shownTemplate(row, await versionNumbers(tx, [row]));
}

/** The numbers of the versions that templates name, by id. */
export async function versionNumbers(tx: ScopedTx, rows: TemplateRow[]): Promise<Map<string, number>> {
  const ids = rows.flatMap((row) => [row.publishedVersionId, row.draftVersionId]).filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const found = await tx
    .select({ id: templateVersions.id, version: templateVersions.version })
    .from(templateVersions)
    .where(inArray(templateVersions.id, ids));
  return new Map(found.map(({ id, version }) => [id, version]));
}

/** A template with the numbers of the versions it names. */
export function shownTemplate(row: TemplateRow, numbers: Map<string, number>): Template {
  const { id, key, title, status, revision, updatedBy, createdAt, updatedAt } = row;
  const numberOf = (versionId: Id<"templateVersion"> | null) => (versionId && numbers.get(versionId)) || null;
  return {
    id,
    key,
    title,
    status,
    revision,
    published: numberOf(row.publishedVersionId),
    draft: numberOf(row.draftVersionId),
    updatedBy,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
