import { verifyAudit as contract } from "@/lib/contracts/audit";
import { verifyAudit } from "@/lib/domains/audit";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope }) => verifyAudit(scope));
