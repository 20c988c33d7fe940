export { archiveTemplate, rollBackTemplate } from "./archive";
export { validateTemplate } from "./assess";
export { createTemplate, saveDraft } from "./draft";
export { topologicalOrder } from "./graph";
export { importTemplate } from "./import";
export { checkInput } from "./input";
export { type LoadedTemplate, loadTemplate, loadVersion, readPublished } from "./load";
export { type PublishTemplate, publishDraft, publishTemplate } from "./publish";
export {
  diffVersions,
  exportVersion,
  getTemplate,
  getVersion,
  listTemplates,
  listVersions,
} from "./queries";
