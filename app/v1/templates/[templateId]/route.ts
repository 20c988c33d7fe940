import { getTemplate as contract } from "@/lib/contracts/template-routes";
import { getTemplate } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getTemplate(scope, params.templateId));
