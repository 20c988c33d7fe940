import { type SQL, sql } from "drizzle-orm";
import { eventWaits, proofWaits, runSteps, runs } from "@/drizzle/schema";

/**
 * Of a row of `runs`: that what one of its steps waits for came before `before`, be it an event, a proof or the end of
 * the run that the step began, and that the run has not looked since.
 */
export function hasNews(before: Date): SQL {
  const at = before.toISOString();
  return sql`(exists (select 1 from ${runs} child join ${runSteps} s
      on s.run_id = ${runs.id} and s.node_id = child.parent_node_id and s.status = 'waiting'
      where child.parent_run_id = ${runs.id} and child.finished_at < ${at})
    or exists (select 1 from ${eventWaits} w where w.run_id = ${runs.id} and w.woken_at < ${at})
    or exists (select 1 from ${proofWaits} w
      where w.run_id = ${runs.id} and w.closed_at is null and w.nudged_at < ${at}))`;
}
