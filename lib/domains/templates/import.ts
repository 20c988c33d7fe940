import { eq } from "drizzle-orm";
import { templates } from "@/drizzle/schema";
import type { ImportBody, Template } from "@/lib/contracts/template-routes";
import { hashJson } from "@/lib/crypto/hash";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { validationFailed } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";
import { insertTemplate, putDraft, refuseUnstorable } from "./draft";
import { presentTemplate, refuseStale, writeTemplate } from "./row";

/**
 * Imports an exported version as a draft: of a new template, or of the one that has the key when `revision` says
 * that the caller has seen it.
 * @throws AppError validation_failed (not what was exported, or not storable), conflict (the key is taken, with the
 *   template's id and revision in details)
 */
export async function importTemplate(
  scope: Scope,
  { document, key = document.key, revision }: ImportBody,
  command?: Command,
): Promise<Template> {
  const { title, definition, checksum, version } = document;
  if (hashJson(definition) !== checksum) {
    throw validationFailed([{ path: "document.checksum", message: "is not the checksum of the definition" }]);
  }
  refuseUnstorable(definition, "document.definition");
  return withCommand(scope, command, async (tx) => {
    const [known] = await tx.select().from(templates).where(eq(templates.key, key)).for("update");
    if (known) refuseStale(known, revision);
    const row = known ?? { ...(await insertTemplate(tx, scope, key, title)), revision: 0 };
    const draft = await putDraft(tx, scope, row, definition);
    const written = await writeTemplate(tx, scope, row, { draftVersionId: draft.id, title });
    recordAudit(tx, scope, {
      action: "template.imported",
      resource: { kind: "template", id: row.id },
      before: known ? { title: known.title, checksum: draft.replaced } : null,
      after: { key, title, version: draft.version, checksum, from: { key: document.key, version } },
    });
    return presentTemplate(tx, written);
  });
}
