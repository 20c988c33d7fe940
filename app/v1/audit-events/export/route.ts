import { exportAudit as contract } from "@/lib/contracts/audit";
import { exportAudit } from "@/lib/domains/audit";
import { defineRoute } from "@/lib/http/define-route";
import { FileAnswer } from "@/lib/http/stream";

export const GET = defineRoute(
  contract,
  async ({ scope, query }) => new FileAnswer(await exportAudit(scope, query)),
);
