import { listTemplateVersions as contract } from "@/lib/contracts/template-routes";
import { listVersions } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params, query }) =>
  listVersions(scope, params.templateId, query),
);
