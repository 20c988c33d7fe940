import { sql } from "drizzle-orm";
import { templates, templateVersions } from "@/drizzle/schema";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import type { ScopedTx } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";

/** One published version of a template, as running it needs it. */
export interface LoadedTemplate {
  key: string;
  title: string;
  versionId: Id<"templateVersion">;
  version: number;
  checksum: string;
  definition: TemplateDefinition;
}

type Row = Omit<LoadedTemplate, "versionId" | "definition"> & { id: string };

/** Published versions never change, so what was read once is kept. */
const definitions = new Map<string, TemplateDefinition>();
const DEFINITIONS_MAX = 500;

/** Sends the look-up of a key's published version; give the answer to `loadTemplate`. */
export function readPublished(tx: ScopedTx, key: string): Promise<Row | undefined> {
  return tx
    .send<Row>(
      sql`select t.key, t.title, v.id, v.version, v.checksum from ${templates} t
          join ${templateVersions} v on v.id = t.published_version_id where t.key = ${key}`,
    )
    .then(([row]) => row);
}

/** The template behind a look-up, its definition from memory where it was read before. @throws AppError not_found */
export async function loadTemplate(tx: ScopedTx, row: Row | undefined): Promise<LoadedTemplate> {
  if (!row) throw notFound("Template");
  const { id, ...rest } = row;
  return { ...rest, versionId: idOf("templateVersion", id), definition: await definitionOf(tx, id) };
}

/** A pinned version by id, published or since archived. @throws AppError not_found */
export async function loadVersion(tx: ScopedTx, versionId: Id<"templateVersion">): Promise<LoadedTemplate> {
  const [row] = await tx.send<Row>(
    sql`select t.key, t.title, v.id, v.version, v.checksum from ${templateVersions} v
        join ${templates} t on t.id = v.template_id where v.id = ${uuidOf(versionId)}`,
  );
  return loadTemplate(tx, row);
}

/** What a rehearsal takes of a template, whatever the state of its version. */
export type Rehearsable = Pick<LoadedTemplate, "key" | "version" | "definition">;

/** Any version of a template, the published one unless told. Never from memory: drafts change. @throws AppError not_found */
export async function readRehearsable(
  tx: ScopedTx,
  key: string,
  version: number | undefined,
): Promise<Rehearsable> {
  const wanted = version === undefined ? sql`v.id = t.published_version_id` : sql`v.version = ${version}`;
  const [row] = await tx.send<Rehearsable>(
    sql`select t.key, v.version, v.definition from ${templates} t
        join ${templateVersions} v on v.template_id = t.id where t.key = ${key} and ${wanted}`,
  );
  if (!row) throw notFound("Template");
  return row;
}

/** The definition of a version, kept in memory by its id. */
async function definitionOf(tx: ScopedTx, versionUuid: string): Promise<TemplateDefinition> {
  const known = definitions.get(versionUuid);
  if (known) return known;
  const [row] = await tx.send<{ definition: TemplateDefinition }>(
    sql`select definition from ${templateVersions} where id = ${versionUuid}`,
  );
  if (!row) throw notFound("Template version");
  if (definitions.size >= DEFINITIONS_MAX) definitions.clear();
  definitions.set(versionUuid, row.definition);
  return row.definition;
}
