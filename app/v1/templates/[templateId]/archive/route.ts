import { archiveTemplate as contract } from "@/lib/contracts/template-routes";
import { archiveTemplate } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  archiveTemplate(scope, params.templateId, body, command),
);
