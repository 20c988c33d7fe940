import { and, eq } from "drizzle-orm";
import { templateVersions } from "@/drizzle/schema";
import type { ArchiveBody, RollbackBody, Template } from "@/lib/contracts/template-routes";
import { type Command, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { syncTriggers } from "@/lib/domains/triggers";
import { AppError, notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { archivePublished, refuseUnpublishable } from "./publish";
import { lockTemplate, presentTemplate, writeTemplate } from "./row";

/**
 * Takes a template out of use: new intents are refused, runs under way go on. Publishing or rolling back brings it
 * into use again.
 * @throws AppError conflict, invalid_transition (archived already), not_found
 */
export function archiveTemplate(
  scope: Scope,
  templateId: Id<"template">,
  { reason, revision }: ArchiveBody,
  command?: Command,
): Promise<Template> {
  return withCommand(scope, command, async (tx) => {
    const row = await lockTemplate(tx, templateId, revision);
    if (row.status === "archived") {
      throw new AppError("invalid_transition", "This template is archived already.", { status: row.status });
    }
    await archivePublished(tx, row);
    const written = await writeTemplate(tx, scope, row, { status: "archived", publishedVersionId: null });
    await syncTriggers(tx, scope, templateId, null);
    recordAudit(tx, scope, {
      action: "template.archived",
      resource: { kind: "template", id: templateId },
      before: { status: row.status, versionId: row.publishedVersionId },
      after: { status: "archived" },
      reason,
    });
    return presentTemplate(tx, written);
  });
}

/**
 * Publishes an earlier version again, as it was. It has to be valid today: connectors and policies may have changed.
 * @throws AppError conflict, invalid_transition (a draft, or in use already), validation_failed, not_found
 */
export function rollBackTemplate(
  scope: Scope,
  templateId: Id<"template">,
  { version, reason, revision }: RollbackBody,
  command?: Command,
): Promise<Template> {
  return withCommand(scope, command, async (tx) => {
    const row = await lockTemplate(tx, templateId, revision);
    const [target] = await tx
      .select()
      .from(templateVersions)
      .where(and(eq(templateVersions.templateId, templateId), eq(templateVersions.version, version)));
    if (!target) throw notFound("Template version");
    if (target.status !== "archived") {
      const why = target.status === "draft" ? "was never published" : "is in use already";
      throw new AppError("invalid_transition", `Version ${version} ${why}.`, { status: target.status });
    }
    await refuseUnpublishable(tx, target.definition);
    await archivePublished(tx, row);
    await tx
      .update(templateVersions)
      .set({ status: "published", publishedAt: new Date() })
      .where(eq(templateVersions.id, target.id));
    const written = await writeTemplate(tx, scope, row, {
      status: "published",
      publishedVersionId: target.id,
    });
    await syncTriggers(tx, scope, templateId, target.definition);
    recordAudit(tx, scope, {
      action: "template.rolled_back",
      resource: { kind: "template", id: templateId },
      before: { status: row.status, versionId: row.publishedVersionId },
      after: { versionId: target.id, version, checksum: target.checksum },
      reason,
    });
    return presentTemplate(tx, written);
  });
}
