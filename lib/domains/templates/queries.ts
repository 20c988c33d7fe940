import { and, desc, eq, lt } from "drizzle-orm";
import { templates, templateVersions } from "@/drizzle/schema";
import type {
  DefinitionChange,
  Template,
  TemplateExport,
  TemplateVersion,
  TemplateVersionDetail,
} from "@/lib/contracts/template-routes";
import { cursorId, holds, type Page, type PageQuery, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { diffDefinitions } from "./diff";
import { inNaturalOrder } from "./natural-order";
import { presentTemplate, shownTemplate, type TemplateRow, type VersionRow, versionNumbers } from "./row";

/** Templates, newest first. */
export function listTemplates(
  scope: Scope,
  query: PageQuery & { status?: Template["status"] | undefined; q?: string | undefined },
): Promise<Page<Template>> {
  const before = cursorId("template", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(templates)
      .where(
        and(
          eq(templates.workspaceId, scope.workspaceId),
          before && lt(templates.id, before),
          query.status && eq(templates.status, query.status),
          holds(templates.search, query.q),
        ),
      )
      .orderBy(desc(templates.id))
      .limit(query.limit + 1);
    const page = pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
    const numbers = await versionNumbers(tx, page.items);
    return { ...page, items: page.items.map((row) => shownTemplate(row, numbers)) };
  });
}

/** One template. @throws AppError not_found */
export function getTemplate(scope: Scope, templateId: Id<"template">): Promise<Template> {
  return withScope(scope, async (tx) => presentTemplate(tx, await readTemplate(tx, templateId)));
}

/** A template's versions, newest first. @throws AppError not_found */
export function listVersions(
  scope: Scope,
  templateId: Id<"template">,
  query: PageQuery,
): Promise<Page<TemplateVersion>> {
  const before = cursorId("templateVersion", query.cursor);
  return withScope(scope, async (tx) => {
    await readTemplate(tx, templateId);
    const rows = await tx
      .select()
      .from(templateVersions)
      .where(and(eq(templateVersions.templateId, templateId), before && lt(templateVersions.id, before)))
      .orderBy(desc(templateVersions.id))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, (row) => row.id, presentVersion);
  });
}

/** One version with its definition. @throws AppError not_found */
export function getVersion(
  scope: Scope,
  templateId: Id<"template">,
  version: number,
): Promise<TemplateVersionDetail> {
  return withScope(scope, async (tx) => {
    const row = await readNumbered(tx, templateId, version);
    return { ...presentVersion(row), definition: inNaturalOrder(row.definition) };
  });
}

/** One version as a document that `importTemplate` takes. @throws AppError not_found */
export function exportVersion(
  scope: Scope,
  templateId: Id<"template">,
  version: number,
): Promise<TemplateExport> {
  return withScope(scope, async (tx) => {
    const [{ key, title }, { checksum, definition }] = await Promise.all([
      readTemplate(tx, templateId),
      readNumbered(tx, templateId, version),
    ]);
    return {
      format: "intent-os/template@1",
      key,
      title,
      version,
      checksum,
      definition: inNaturalOrder(definition),
    };
  });
}

/** What changed from one version to another. @throws AppError not_found */
export function diffVersions(
  scope: Scope,
  templateId: Id<"template">,
  from: number,
  to: number,
): Promise<DefinitionChange[]> {
  return withScope(scope, async (tx) => {
    const [before, after] = await Promise.all([
      readNumbered(tx, templateId, from),
      readNumbered(tx, templateId, to),
    ]);
    return diffDefinitions(before.definition, after.definition);
  });
}

async function readTemplate(tx: ScopedTx, templateId: Id<"template">): Promise<TemplateRow> {
  const [row] = await tx.select().from(templates).where(eq(templates.id, templateId));
  if (!row) throw notFound("Template");
  return row;
}

async function readNumbered(tx: ScopedTx, templateId: Id<"template">, version: number): Promise<VersionRow> {
  const [row] = await tx
    .select()
    .from(templateVersions)
    .where(and(eq(templateVersions.templateId, templateId), eq(templateVersions.version, version)));
  if (!row) throw notFound("Template version");
  return row;
}

function presentVersion(row: VersionRow): TemplateVersion {
  const { id, templateId, version, status, checksum, note, createdBy, createdAt, publishedAt } = row;
  return {
    id,
    templateId,
    version,
    status,
    checksum,
    note,
    createdBy,
    createdAt: createdAt.toISOString(),
    publishedAt: publishedAt?.toISOString() ?? null,
  };
}
