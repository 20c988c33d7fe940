import type { NextRequest } from "next/server";
import { requireScope } from "@/lib/auth/session";
import { exportAudit as contract } from "@/lib/contracts/audit";
import { exportAudit } from "@/lib/domains/audit";
import { FileAnswer, fileResponse } from "@/lib/http/stream";
import { readQuery } from "../../search-params";

/** The audit page's download: the same file as `/v1/audit-events/export`, of the workspace chosen in the console. */
export async function GET(request: NextRequest): Promise<Response> {
  const scope = await requireScope("audit:read");
  const query = readQuery(contract.query, Object.fromEntries(request.nextUrl.searchParams));
  const file = await exportAudit(scope, query);
  return fileResponse(new FileAnswer(file), scope.requestId, { "Cache-Control": "no-store" });
}
