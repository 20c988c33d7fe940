import { saveTemplateDraft as contract } from "@/lib/contracts/template-routes";
import { saveDraft } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const PUT = defineRoute(contract, ({ scope, params, body, command }) =>
  saveDraft(scope, params.templateId, body, command),
);
