import { exportTemplateVersion as contract } from "@/lib/contracts/template-routes";
import { exportVersion } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) =>
  exportVersion(scope, params.templateId, params.version),
);
