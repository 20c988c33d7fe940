import {
  deleteTemplateDraft as deleteContract,
  saveTemplateDraft as saveContract,
} from "@/lib/contracts/template-routes";
import { deleteDraft, saveDraft } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const PUT = defineRoute(saveContract, ({ scope, params, body, command }) =>
  saveDraft(scope, params.templateId, body, command),
);
export const DELETE = defineRoute(deleteContract, ({ scope, params, body, command }) =>
  deleteDraft(scope, params.templateId, body, command),
);
