import { getTemplateSchema as contract } from "@/lib/contracts/template-routes";
import { definitionJsonSchema } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, async () => definitionJsonSchema());
