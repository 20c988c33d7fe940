import { and, eq, lt, sql } from "drizzle-orm";
import { approvals, runs } from "@/drizzle/schema";
import { withSystem } from "@/lib/db";
import { dispatch } from "@/lib/durable/outbox";
import { newId } from "@/lib/kernel/ids";

const LIMIT = 500;

/**
 * Nudges runs that wait for something that is there already: their signal was lost. The nudge itself need not be
 * kept, since the next sweep finds what this one could not deliver.
 * @returns how many were nudged
 */
export async function nudgeForgotten(before: Date): Promise<number> {
  const rows = await withSystem("sweep", (tx) =>
    tx
      .selectDistinct({ runId: runs.id, tenantId: runs.tenantId, workspaceId: runs.workspaceId })
      .from(runs)
      .innerJoin(approvals, eq(approvals.runId, runs.id))
      .where(
        and(
          eq(runs.status, "waiting"),
          lt(runs.updatedAt, before),
          sql`(${approvals.status} <> 'open' or ${approvals.expiresAt} < now())`,
          sql`${approvals.decidedAt} is null or ${approvals.decidedAt} > ${runs.updatedAt}`,
        ),
      )
      .limit(LIMIT),
  );
  for (const data of rows) dispatch({ id: newId("outbox"), name: "run/nudged", data });
  return rows.length;
}
