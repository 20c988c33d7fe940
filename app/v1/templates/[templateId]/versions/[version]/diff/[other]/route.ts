import { diffTemplateVersions as contract } from "@/lib/contracts/template-routes";
import { diffVersions } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) =>
  diffVersions(scope, params.templateId, params.version, params.other),
);
