"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { layoutGraph } from "@/components/templates/graph-layout";
import type { NodePositions } from "@/components/templates/graph-view";
import { requireScope } from "@/lib/auth/session";
import { dryRunBody, type Rehearsal } from "@/lib/contracts/dry-run";
import {
  archiveBody,
  createTemplateBody,
  deleteDraftBody,
  importBody,
  publishBody,
  rollbackBody,
  saveDraftBody,
  type TemplateValidation,
} from "@/lib/contracts/template-routes";
import { type TemplateDefinition, templateDefinitionSchema } from "@/lib/contracts/templates";
import { dryRunIntent } from "@/lib/domains/intents";
import {
  archiveTemplate,
  createTemplate,
  deleteDraft,
  importTemplate,
  publishDraft,
  rollBackTemplate,
  saveDraft,
  validateTemplate,
} from "@/lib/domains/templates";
import { type Id, isId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { attemptOnTemplate, type TemplateOutcome } from "./outcome";

/** What the editor is told of what is written, while it is being written. */
export interface Assessment {
  validation: TemplateValidation;
  /** As far as its shape is right. */
  drawn: { definition: TemplateDefinition; positions: NodePositions } | null;
}

/** Says everything that is wrong with a definition, and where its nodes would be drawn. Stores nothing. */
export async function assessDefinition(definition: unknown): Promise<Assessment> {
  const scope = await requireScope("templates:read");
  const validation = await validateTemplate(scope, definition);
  const parsed = templateDefinitionSchema.safeParse(definition);
  if (!parsed.success) return { validation, drawn: null };
  return { validation, drawn: { definition: parsed.data, positions: await layoutGraph(parsed.data) } };
}

/** Creates a template with its first draft. */
export async function create(given: unknown): Promise<TemplateOutcome> {
  return write(createTemplateBody, given, (scope, body) => createTemplate(scope, body));
}

/** Imports an exported version as a draft. */
export async function importDocument(given: unknown): Promise<TemplateOutcome> {
  return write(importBody, given, (scope, body) => importTemplate(scope, body));
}

/** Saves the draft of a template. */
export async function save(templateId: string, given: unknown): Promise<TemplateOutcome> {
  return writeTo(templateId, saveDraftBody, given, saveDraft);
}

/** Publishes the draft with a note. */
export async function publish(_: TemplateOutcome, form: FormData): Promise<TemplateOutcome> {
  return writeTo(form.get("templateId"), publishBody, fields(form, "note"), publishDraft);
}

/** Archives a template; the reason lands in the audit event. */
export async function archive(_: TemplateOutcome, form: FormData): Promise<TemplateOutcome> {
  return writeTo(form.get("templateId"), archiveBody, fields(form, "reason"), archiveTemplate);
}

/** Deletes the draft; the reason lands in the audit event. A template that is gone with it is left. */
export async function discardDraft(_: TemplateOutcome, form: FormData): Promise<TemplateOutcome> {
  let gone = false;
  const outcome = await writeTo(
    form.get("templateId"),
    deleteDraftBody,
    fields(form, "reason"),
    async (scope, templateId, body) => {
      const { template } = await deleteDraft(scope, templateId, body);
      gone = template === null;
      return template ?? { id: templateId, revision: body.revision };
    },
  );
  if (gone) redirect("/templates");
  return outcome;
}

/** Publishes an earlier version again; the reason lands in the audit event. */
export async function rollBack(_: TemplateOutcome, form: FormData): Promise<TemplateOutcome> {
  const given = { ...fields(form, "reason"), version: Number(form.get("version")) };
  return writeTo(form.get("templateId"), rollbackBody, given, rollBackTemplate);
}

/** What a rehearsal showed, or why there was none. */
export interface RehearsalOutcome extends TemplateOutcome {
  rehearsal?: Rehearsal;
}

/** Rehearses an intent. Stores nothing. */
export async function rehearseIntent(given: unknown): Promise<RehearsalOutcome> {
  const scope = await requireScope("templates:read");
  const body = dryRunBody.safeParse(given);
  if (!body.success) return refused(body.error);
  let rehearsal: Rehearsal | undefined;
  const state = await attemptOnTemplate(async () => {
    rehearsal = await dryRunIntent(scope, body.data);
    return {};
  });
  return { ...state, ...(rehearsal && { rehearsal }) };
}

type Written = { id: string; revision: number };

async function write<B extends z.ZodType>(
  schema: B,
  given: unknown,
  verb: (scope: Scope, body: z.output<B>) => Promise<Written>,
): Promise<TemplateOutcome> {
  const scope = await requireScope("templates:write");
  const body = schema.safeParse(given);
  if (!body.success) return refused(body.error);
  return attemptOnTemplate(async () => {
    const { id, revision } = await verb(scope, body.data);
    revalidatePath("/templates", "layout");
    return { templateId: id, revision };
  });
}

async function writeTo<B extends z.ZodType>(
  templateId: unknown,
  schema: B,
  given: unknown,
  verb: (scope: Scope, templateId: Id<"template">, body: z.output<B>) => Promise<Written>,
): Promise<TemplateOutcome> {
  if (!isId("template", templateId)) return { problem: "not_found" };
  return write(schema, given, (scope, body) => verb(scope, templateId, body));
}

/** Every dialog asks for one text; a publication keeps it as its note. */
function fields(form: FormData, reason: "note" | "reason") {
  return { [reason]: form.get("reason"), revision: Number(form.get("revision")) };
}

function refused({ issues }: z.ZodError): TemplateOutcome {
  return {
    problem: "validation_failed",
    issues: issues.map(({ path, message }) => ({ path: path.join("."), message })),
  };
}
