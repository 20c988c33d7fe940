import type { Sql } from "postgres";
import type { CallJob, JsonText } from "./change";
import type { Engine } from "./engine";
import type { Ending } from "./lifecycle";

/** A live run as a call request needs it. */
export interface RunState extends Ending {
  forcePlan: boolean;
  requestVersion: number;
  /** Memoised steps in the order they ended. */
  memoised: { id: string; output: JsonText }[];
  hasOpenSteps: boolean;
}

interface RunRow {
  function_id: string;
  event: string;
  done: number;
  force_plan: boolean;
  request_version: number;
  invoker_run: string | null;
  invoker_step: string | null;
  ended: boolean;
}

export async function loadSteps(
  sql: Sql,
  run: string,
): Promise<{ id: string; output: JsonText | null; attempt: number }[]> {
  return sql<{ id: string; output: string | null; attempt: number }[]>`
    select id, output::text as output, attempt from inngest_local.steps where run = ${run} order by ord`;
}

/** The state to call the app with; null when the job's work is already done or its run has ended. */
export async function loadForCall(engine: Engine, job: CallJob): Promise<RunState | null> {
  const fresh = engine.fresh.get(job.r);
  if (fresh && job.q === 0) {
    engine.fresh.delete(job.r);
    return {
      id: job.r,
      function: fresh.function,
      event: fresh.event,
      invoker: fresh.invoker ?? null,
      forcePlan: false,
      requestVersion: -1,
      memoised: [],
      hasOpenSteps: false,
    };
  }
  const [rows, steps] = await Promise.all([
    engine.reader<RunRow[]>`
      select r.function_id, e.payload::text as event, r.done, r.force_plan, r.request_version, r.invoker_run,
             r.invoker_step, r.ended_at is not null as ended
        from inngest_local.runs r join inngest_local.events e on e.id = r.event_id where r.id = ${job.r}`,
    loadSteps(engine.reader, job.r),
  ]);
  const row = rows[0];
  if (!row || row.ended) return null;
  if (job.s) {
    const step = steps.find(({ id }) => id === job.s);
    if (!step || step.output !== null || step.attempt > job.a) return null;
  } else if ((job.q ?? 0) <= row.done) return null;
  return {
    id: job.r,
    function: row.function_id,
    event: row.event,
    invoker:
      row.invoker_run !== null && row.invoker_step !== null
        ? { run: row.invoker_run, step: row.invoker_step }
        : null,
    forcePlan: row.force_plan,
    requestVersion: row.request_version,
    memoised: steps.flatMap(({ id, output }) => (output === null ? [] : [{ id, output }])),
    hasOpenSteps: steps.some(({ output }) => output === null),
  };
}
