export { archiveTemplate, rollBackTemplate } from "./archive";
export { validateTemplate } from "./assess";
export { deleteDraft } from "./delete-draft";
export { createTemplate, refuseUnstorable, saveDraft } from "./draft";
export { definitionJsonSchema } from "./format";
export { topologicalOrder } from "./graph";
export { importTemplate } from "./import";
export { checkInput, valueIssues } from "./input";
export {
  type LoadedTemplate,
  loadTemplate,
  loadVersion,
  type Rehearsable,
  readPublished,
  readRehearsable,
} from "./load";
export { expressionsOf } from "./node-fields";
export { type PublishTemplate, publishDraft, publishTemplate } from "./publish";
export {
  diffVersions,
  exportVersion,
  getTemplate,
  getVersion,
  listTemplates,
  listVersions,
} from "./queries";
