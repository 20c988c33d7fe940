import { rollBackTemplate as contract } from "@/lib/contracts/template-routes";
import { rollBackTemplate } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  rollBackTemplate(scope, params.templateId, body, command),
);
