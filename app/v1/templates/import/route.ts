import { importTemplate as contract } from "@/lib/contracts/template-routes";
import { importTemplate } from "@/lib/domains/templates";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, body, command }) => importTemplate(scope, body, command));
