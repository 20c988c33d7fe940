import { z } from "zod";
import { route } from "./contract";
import { actorSchema, idField, instantField, jsonObject, nameField, pageQuery, reasonField } from "./fields";
import { templateDefinitionSchema } from "./templates";

const TEMPLATE_STATUSES = ["draft", "published", "archived"] as const;

const templateKey = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and dashes")
  .meta({ example: "approve-and-call" });
const revision = z
  .int()
  .min(1)
  .meta({ description: "The template's `revision` as you read it; 409 when it has moved on.", example: 3 });
const checksum = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: "SHA-256 of the definition's RFC 8785 form.", example: "0".repeat(64) });

export const templateIssueSchema = z
  .object({
    path: z.string().meta({ example: "nodes.call.body.amount" }),
    nodeId: z.string().nullable(),
    field: z.string().nullable(),
    message: z.string(),
  })
  .meta({ id: "TemplateIssue" });

export const counterexampleSchema = z
  .object({
    kind: z.enum(["no_policy", "no_approval", "no_timeout", "no_compensation"]),
    severity: z.enum(["error", "warning"]),
    nodeId: z.string().meta({ description: "Where money, a device or a call is reached." }),
    path: z.array(z.string()).meta({ description: "Node ids from the first node, the shortest such way." }),
  })
  .meta({ id: "Counterexample" });

export const validationSchema = z
  .object({
    valid: z.boolean(),
    publishable: z.boolean(),
    issues: z.array(templateIssueSchema).meta({ description: "What is wrong with the definition." }),
    notYetRun: z
      .array(templateIssueSchema)
      .meta({ description: "What is right, and cannot be carried out yet: it prevents publishing." }),
    counterexamples: z.array(counterexampleSchema),
  })
  .meta({ id: "TemplateValidation" });

export const templateVersionSchema = z
  .object({
    id: idField("templateVersion"),
    templateId: idField("template"),
    version: z.int(),
    status: z.enum(TEMPLATE_STATUSES),
    checksum: z.string(),
    note: z.string().nullable(),
    createdBy: actorSchema.nullable(),
    createdAt: instantField,
    publishedAt: instantField.nullable(),
  })
  .meta({ id: "TemplateVersion" });

const templateVersionDetailSchema = templateVersionSchema
  .extend({ definition: templateDefinitionSchema })
  .meta({ id: "TemplateVersionDetail" });

export const templateSchema = z
  .object({
    id: idField("template"),
    key: templateKey,
    title: z.string(),
    status: z.enum(TEMPLATE_STATUSES),
    revision,
    published: z.int().nullable().meta({ description: "Version that new intents run." }),
    draft: z.int().nullable().meta({ description: "Version that is being written." }),
    updatedBy: actorSchema.nullable(),
    createdAt: instantField,
    updatedAt: instantField,
  })
  .meta({ id: "Template" });

export const templateExportSchema = z
  .strictObject({
    format: z.literal("intent-os/template@1"),
    key: templateKey,
    title: nameField,
    version: z.int().min(1),
    checksum,
    definition: templateDefinitionSchema,
  })
  .meta({ id: "TemplateExport" });

/** What is left when a draft was deleted. */
const deletedDraftSchema = z
  .object({
    version: z.int().meta({ description: "The version that was being written." }),
    template: templateSchema
      .nullable()
      .meta({ description: "null: none of its versions was ever published, and it went with its draft." }),
  })
  .meta({ id: "DeletedTemplateDraft" });

const definitionChangeSchema = z
  .object({
    path: z.string().meta({ example: "nodes.call.timeoutSeconds" }),
    change: z.enum(["added", "removed", "changed"]),
    before: z.json().optional(),
    after: z.json().optional(),
  })
  .meta({ id: "DefinitionChange" });

export type TemplateIssue = z.infer<typeof templateIssueSchema>;
export type Counterexample = z.infer<typeof counterexampleSchema>;
export type TemplateValidation = z.infer<typeof validationSchema>;
export type Template = z.infer<typeof templateSchema>;
export type TemplateVersion = z.infer<typeof templateVersionSchema>;
export type TemplateVersionDetail = z.infer<typeof templateVersionDetailSchema>;
export type TemplateExport = z.infer<typeof templateExportSchema>;
export type DefinitionChange = z.infer<typeof definitionChangeSchema>;

const template = z.strictObject({ templateId: idField("template") });
const versionNumber = z.coerce.number().int().min(1).max(1_000_000);
const written = ["not_found", "conflict", "idempotency_conflict", "idempotency_in_progress"] as const;

export const createTemplateBody = z
  .strictObject({ key: templateKey, title: nameField, definition: templateDefinitionSchema })
  .meta({ id: "CreateTemplate" });
export const saveDraftBody = z
  .strictObject({ title: nameField.optional(), definition: templateDefinitionSchema, revision })
  .meta({ id: "SaveTemplateDraft" });
export const publishBody = z.strictObject({ note: reasonField, revision }).meta({ id: "PublishTemplate" });
export const archiveBody = z.strictObject({ reason: reasonField, revision }).meta({ id: "ArchiveTemplate" });
export const rollbackBody = z
  .strictObject({ version: z.int().min(1), reason: reasonField, revision })
  .meta({ id: "RollBackTemplate" });
export const deleteDraftBody = z
  .strictObject({ reason: reasonField, revision })
  .meta({ id: "DeleteTemplateDraft" });
export const importBody = z
  .strictObject({
    document: templateExportSchema,
    key: templateKey.optional().meta({ description: "Another key than the document's." }),
    revision: revision
      .optional()
      .meta({ description: "Of the template that has the key, to replace its draft." }),
  })
  .meta({ id: "ImportTemplate" });

export type CreateTemplateBody = z.infer<typeof createTemplateBody>;
export type SaveDraftBody = z.infer<typeof saveDraftBody>;
export type PublishBody = z.infer<typeof publishBody>;
export type ArchiveBody = z.infer<typeof archiveBody>;
export type RollbackBody = z.infer<typeof rollbackBody>;
export type DeleteDraftBody = z.infer<typeof deleteDraftBody>;
export type DeletedDraft = z.infer<typeof deletedDraftSchema>;
export type ImportBody = z.infer<typeof importBody>;

export const listTemplates = route({
  method: "GET",
  path: "/v1/templates",
  operationId: "listTemplates",
  tag: "Templates",
  summary: "List templates, newest first",
  permission: "templates:read",
  query: pageQuery.extend({
    status: z.enum(TEMPLATE_STATUSES).optional(),
    q: z.string().max(100).optional().meta({ description: "Part of the key or the title." }),
  }),
  status: 200,
  response: z.array(templateSchema),
  list: true,
  errors: [],
});

export const createTemplate = route({
  method: "POST",
  path: "/v1/templates",
  operationId: "createTemplate",
  tag: "Templates",
  summary: "Create a template with its first draft",
  description: "The definition must be well-formed; what else is wrong with it is told by `validate`.",
  permission: "templates:write",
  idempotency: "required",
  body: createTemplateBody,
  status: 201,
  response: templateSchema,
  errors: ["conflict", "idempotency_conflict", "idempotency_in_progress"],
});

export const getTemplate = route({
  method: "GET",
  path: "/v1/templates/{templateId}",
  operationId: "getTemplate",
  tag: "Templates",
  summary: "Read one template",
  permission: "templates:read",
  params: template,
  status: 200,
  response: templateSchema,
  errors: ["not_found"],
});

export const saveTemplateDraft = route({
  method: "PUT",
  path: "/v1/templates/{templateId}/draft",
  operationId: "saveTemplateDraft",
  tag: "Templates",
  summary: "Save the draft; one is begun when there is none",
  permission: "templates:write",
  idempotency: "required",
  params: template,
  body: saveDraftBody,
  status: 200,
  response: templateSchema,
  errors: written,
});

export const deleteTemplateDraft = route({
  method: "DELETE",
  path: "/v1/templates/{templateId}/draft",
  operationId: "deleteTemplateDraft",
  tag: "Templates",
  summary: "Delete the draft",
  description: "What was published stays. A template that was never published goes with its draft.",
  permission: "templates:write",
  idempotency: "required",
  params: template,
  body: deleteDraftBody,
  status: 200,
  response: deletedDraftSchema,
  errors: [...written, "invalid_transition"],
});

export const publishTemplateDraft = route({
  method: "POST",
  path: "/v1/templates/{templateId}/publish",
  operationId: "publishTemplateDraft",
  tag: "Templates",
  summary: "Publish the draft",
  description:
    "Refused with every issue when the draft is not valid, reaches money or a device against policy, or needs " +
    "what cannot be carried out yet. Runs under way keep their version.",
  permission: "templates:write",
  idempotency: "required",
  params: template,
  body: publishBody,
  status: 200,
  response: templateSchema,
  errors: [...written, "invalid_transition"],
});

export const archiveTemplate = route({
  method: "POST",
  path: "/v1/templates/{templateId}/archive",
  operationId: "archiveTemplate",
  tag: "Templates",
  summary: "Archive: new intents are refused, runs under way go on",
  permission: "templates:write",
  idempotency: "required",
  params: template,
  body: archiveBody,
  status: 200,
  response: templateSchema,
  errors: [...written, "invalid_transition"],
});

export const rollBackTemplate = route({
  method: "POST",
  path: "/v1/templates/{templateId}/rollback",
  operationId: "rollBackTemplate",
  tag: "Templates",
  summary: "Publish an earlier version again",
  permission: "templates:write",
  idempotency: "required",
  params: template,
  body: rollbackBody,
  status: 200,
  response: templateSchema,
  errors: [...written, "invalid_transition"],
});

export const importTemplate = route({
  method: "POST",
  path: "/v1/templates/import",
  operationId: "importTemplate",
  tag: "Templates",
  summary: "Import an exported version as a draft",
  permission: "templates:write",
  idempotency: "required",
  body: importBody,
  status: 201,
  response: templateSchema,
  errors: ["conflict", "idempotency_conflict", "idempotency_in_progress"],
});

export const validateTemplate = route({
  method: "POST",
  path: "/v1/templates/validate",
  operationId: "validateTemplate",
  tag: "Templates",
  summary: "Say everything that is wrong with a definition; stores nothing",
  permission: "templates:read",
  readOnly: true,
  body: z
    .strictObject({
      definition: z.record(z.string(), z.json()).meta({ description: "As far as it is written." }),
    })
    .meta({ id: "ValidateTemplate" }),
  status: 200,
  response: validationSchema,
  errors: [],
});

export const getTemplateSchema = route({
  method: "GET",
  path: "/v1/templates/schema",
  operationId: "getTemplateSchema",
  tag: "Templates",
  summary: "The JSON Schema of a definition, for editors and generators",
  permission: "templates:read",
  status: 200,
  response: jsonObject,
  errors: [],
});

export const listTemplateVersions = route({
  method: "GET",
  path: "/v1/templates/{templateId}/versions",
  operationId: "listTemplateVersions",
  tag: "Templates",
  summary: "List a template's versions, newest first",
  permission: "templates:read",
  params: template,
  query: pageQuery,
  status: 200,
  response: z.array(templateVersionSchema),
  list: true,
  errors: ["not_found"],
});

export const getTemplateVersion = route({
  method: "GET",
  path: "/v1/templates/{templateId}/versions/{version}",
  operationId: "getTemplateVersion",
  tag: "Templates",
  summary: "Read one version with its definition",
  permission: "templates:read",
  params: template.extend({ version: versionNumber }),
  status: 200,
  response: templateVersionDetailSchema,
  errors: ["not_found"],
});

export const exportTemplateVersion = route({
  method: "GET",
  path: "/v1/templates/{templateId}/versions/{version}/export",
  operationId: "exportTemplateVersion",
  tag: "Templates",
  summary: "Export one version as a document that can be imported elsewhere",
  permission: "templates:read",
  params: template.extend({ version: versionNumber }),
  status: 200,
  response: templateExportSchema,
  errors: ["not_found"],
});

export const diffTemplateVersions = route({
  method: "GET",
  path: "/v1/templates/{templateId}/versions/{version}/diff/{other}",
  operationId: "diffTemplateVersions",
  tag: "Templates",
  summary: "What changed from one version to another",
  permission: "templates:read",
  params: template.extend({ version: versionNumber, other: versionNumber }),
  status: 200,
  response: z.array(definitionChangeSchema),
  errors: ["not_found"],
});
