import { getTemplateVersion as contract } from "@/lib/contracts/template-routes";
import { getVersion } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) =>
  getVersion(scope, params.templateId, params.version),
);
