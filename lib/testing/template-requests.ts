import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Template } from "@/lib/contracts/template-routes";
import { templateDefinitionSchema } from "@/lib/contracts/templates";
import {
  archiveTemplate,
  createTemplate,
  deleteDraft,
  exportVersion,
  listTemplates,
  publishDraft,
  saveDraft,
} from "@/lib/domains/templates";
import { approveAndCall } from "@/local/seed/definitions";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

/** The demo's definition, parsed. */
export const DEFINITION = templateDefinitionSchema.parse(approveAndCall("team@example.com").definition);

/** A template of a test's own, with a first draft. */
export function newTemplate(world: World): Promise<Template> {
  const key = `t-${randomUUID().slice(0, 8)}`;
  return createTemplate(world.people.owner, { key, title: "Orders", definition: DEFINITION });
}

/** The same, published, and then once more with another title and a second version. */
export async function twiceVersioned(world: World): Promise<Template> {
  const { id } = await newTemplate(world);
  const first = await publishDraft(world.people.owner, id, { note: "First", revision: 1 });
  const draft = await saveDraft(world.people.owner, id, {
    title: "Orders, second",
    definition: { ...DEFINITION, notes: [{ id: "why", text: "Second", position: { x: 0, y: 0 } }] },
    revision: first.revision,
  });
  return publishDraft(world.people.owner, id, { note: "Second", revision: draft.revision });
}

/** Ids of a template of ours, by path parameter. */
export async function templateIds(world: World): Promise<Record<string, string>> {
  const { id } = await twiceVersioned(world);
  return { templateId: id, version: "1", other: "2" };
}

/** Good bodies of the template routes. */
export const TEMPLATE_BODIES: Record<string, unknown> = {
  createTemplate: { key: "orders", title: "Orders", definition: DEFINITION },
  saveTemplateDraft: { definition: DEFINITION, revision: 1 },
  deleteTemplateDraft: { reason: "Begun twice", revision: 1 },
  publishTemplateDraft: { note: "Ready", revision: 1 },
  archiveTemplate: { reason: "No longer used", revision: 1 },
  rollBackTemplate: { version: 1, reason: "The second was wrong", revision: 1 },
  importTemplate: {},
  validateTemplate: { definition: {} },
  dryRunIntent: { definition: DEFINITION, input: { supplier: "Steel", amount: 100, currency: "USD" } },
};

/** Adds rows to the list of templates. */
export async function threeTemplates(world: World): Promise<void> {
  for (let count = 0; count < 3; count += 1) await newTemplate(world);
}

const byKey = (action: string, id: unknown) => ({
  action,
  resource: { kind: "template", id: id as string },
});

export const TEMPLATE_WRITING: Record<string, (world: World) => Promise<WritingRequest>> = {
  async createTemplate(world) {
    const key = `t-${randomUUID().slice(0, 8)}`;
    return {
      asked: { key: world.key, body: { key, title: "Orders", definition: DEFINITION } },
      otherBody: { key, title: "Other orders", definition: DEFINITION },
      audit: byKey("template.created", expect.stringMatching(/^tpl_/)),
      spoil: {
        by: () => createTemplate(world.people.owner, { key, title: "Sooner", definition: DEFINITION }),
        code: "conflict",
      },
    };
  },
  async saveTemplateDraft(world) {
    const { id: templateId, revision } = await newTemplate(world);
    const body = { title: "Orders, again", definition: DEFINITION, revision };
    return {
      asked: { key: world.key, params: { templateId }, body },
      otherBody: { ...body, title: "Orders, otherwise" },
      audit: byKey("template.draft_saved", templateId),
      spoil: { by: () => saveDraft(world.people.owner, templateId, body), code: "conflict" },
    };
  },
  async deleteTemplateDraft(world) {
    const { id: templateId, revision } = await newTemplate(world);
    const body = { reason: "Begun twice", revision };
    return {
      asked: { key: world.key, params: { templateId }, body },
      otherBody: { ...body, reason: "Not needed" },
      audit: {
        ...byKey("template.draft_deleted", templateId),
        after: { templateDeleted: true },
        reason: "Begun twice",
      },
      spoil: { by: () => deleteDraft(world.people.owner, templateId, body), code: "not_found" },
    };
  },
  async publishTemplateDraft(world) {
    const { id: templateId, revision } = await newTemplate(world);
    const body = { note: "Ready", revision };
    return {
      asked: { key: world.key, params: { templateId }, body },
      otherBody: { ...body, note: "Readier" },
      audit: { ...byKey("template.published", templateId), reason: "Ready" },
      spoil: { by: () => publishDraft(world.people.owner, templateId, body), code: "conflict" },
    };
  },
  async archiveTemplate(world) {
    const { id: templateId, revision } = await twiceVersioned(world);
    const body = { reason: "No longer used", revision };
    return {
      asked: { key: world.key, params: { templateId }, body },
      otherBody: { ...body, reason: "Replaced" },
      audit: { ...byKey("template.archived", templateId), reason: "No longer used" },
      spoil: { by: () => archiveTemplate(world.people.owner, templateId, body), code: "conflict" },
    };
  },
  async rollBackTemplate(world) {
    const { id: templateId, revision } = await twiceVersioned(world);
    const body = { version: 1, reason: "The second was wrong", revision };
    return {
      asked: { key: world.key, params: { templateId }, body },
      otherBody: { ...body, reason: "Another reason" },
      audit: { ...byKey("template.rolled_back", templateId), reason: "The second was wrong" },
      spoil: {
        by: () => archiveTemplate(world.people.owner, templateId, { reason: "Sooner", revision }),
        code: "conflict",
      },
    };
  },
  async importTemplate(world) {
    const [known] = (await listTemplates(world.scope, { limit: 1 })).items;
    if (!known) throw new Error("the world has no template");
    const document = await exportVersion(world.scope, known.id, 1);
    const key = `t-${randomUUID().slice(0, 8)}`;
    return {
      asked: { key: world.key, body: { document, key } },
      otherBody: { document, key: `${key}-2` },
      audit: byKey("template.imported", expect.stringMatching(/^tpl_/)),
      spoil: {
        by: () => createTemplate(world.people.owner, { key, title: "Sooner", definition: DEFINITION }),
        code: "conflict",
      },
    };
  },
};
