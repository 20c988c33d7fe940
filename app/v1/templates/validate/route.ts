import { validateTemplate as contract } from "@/lib/contracts/template-routes";
import { validateTemplate } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, body }) => validateTemplate(scope, body.definition));
