import { eq, inArray, max } from "drizzle-orm";
import { z } from "zod";
import { connectors, templates, templateVersions } from "@/drizzle/schema";
import { templateDefinitionSchema } from "@/lib/contracts/templates";
import { hashJson } from "@/lib/crypto/hash";
import { type ScopedTx, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { validationFailed } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { runtimeIssues, validateDefinition } from "./validate";

const schema = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  title: z.string().min(1).max(200),
  definition: templateDefinitionSchema,
  note: z.string().min(1).max(500),
});

export type PublishTemplate = z.input<typeof schema>;

/**
 * Publishes a definition as the next version of a template; the template is created when its key is new.
 * @throws AppError validation_failed naming every node and field that is wrong; nothing is stored then
 */
export async function publishTemplate(scope: Scope, input: PublishTemplate): Promise<Id<"templateVersion">> {
  const { key, title, definition, note } = schema.parse(input);
  const issues = [...validateDefinition(definition), ...runtimeIssues(definition)];
  if (issues.length > 0) throw validationFailed(issues);
  const checksum = hashJson(definition);
  return withScope(scope, async (tx) => {
    const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
    await refuseMissingConnectors(tx, definition);
    const [known] = await tx.select().from(templates).where(eq(templates.key, key)).for("update");
    const templateId = known?.id ?? newId("template");
    if (!known) await tx.insert(templates).values({ id: templateId, ...place, key, title });
    const [last] = await tx
      .select({ version: max(templateVersions.version) })
      .from(templateVersions)
      .where(eq(templateVersions.templateId, templateId));
    const version = (last?.version ?? 0) + 1;
    const id = newId("templateVersion");
    await tx.insert(templateVersions).values({
      id,
      ...place,
      templateId,
      version,
      status: "published",
      definition,
      checksum,
      note,
      publishedAt: new Date(),
    });
    if (known?.publishedVersionId) {
      await tx
        .update(templateVersions)
        .set({ status: "archived" })
        .where(eq(templateVersions.id, known.publishedVersionId));
    }
    await tx.update(templates).set({ publishedVersionId: id, title }).where(eq(templates.id, templateId));
    recordAudit(tx, scope, {
      action: "template.published",
      resource: { kind: "template", id: templateId },
      before: known?.publishedVersionId ? { versionId: known.publishedVersionId } : null,
      after: { versionId: id, version, checksum },
      reason: note,
    });
    return id;
  });
}

async function refuseMissingConnectors(
  tx: ScopedTx,
  definition: z.infer<typeof templateDefinitionSchema>,
): Promise<void> {
  const calls = definition.nodes.filter((node) => node.kind === "http");
  if (calls.length === 0) return;
  const known = await tx
    .select({ key: connectors.key })
    .from(connectors)
    .where(
      inArray(
        connectors.key,
        calls.map((node) => node.connector),
      ),
    );
  const missing = calls.filter((node) => !known.some(({ key }) => key === node.connector));
  if (missing.length > 0) {
    throw validationFailed(
      missing.map((node) => ({
        path: `nodes.${node.id}.connector`,
        message: `there is no connector ${node.connector}`,
      })),
    );
  }
}
