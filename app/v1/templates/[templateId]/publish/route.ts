import { publishTemplateDraft as contract } from "@/lib/contracts/template-routes";
import { publishDraft } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  publishDraft(scope, params.templateId, body, command),
);
