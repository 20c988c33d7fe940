import { createTemplate as create, listTemplates as list } from "@/lib/contracts/template-routes";
import { createTemplate, listTemplates } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(list, ({ scope, query }) => listTemplates(scope, query));
export const POST = defineRoute(create, ({ scope, body, command }) => createTemplate(scope, body, command));
