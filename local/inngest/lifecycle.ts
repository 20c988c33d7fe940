import type { Change, JsonText } from "./change";
import type { Engine } from "./engine";
import { raiseEvent } from "./events";
import { planEvents } from "./intake";

/** What ending a run needs to know of it. */
export interface Ending {
  id: string;
  function: string;
  event: JsonText;
  invoker: { run: string; step: string } | null;
}

type Status = "Completed" | "Failed" | "Cancelled";

const FINISHED = "inngest/function.finished";
const STATUS_EVENT = { Failed: "inngest/function.failed", Cancelled: "inngest/function.cancelled" } as const;

/** A live run, for ending it from outside. Null when there is none. */
export async function loadEnding(engine: Engine, run: string): Promise<Ending | null> {
  const [row] = await engine.reader<
    { function_id: string; event: string; invoker_run: string | null; invoker_step: string | null }[]
  >`select r.function_id, e.payload::text as event, r.invoker_run, r.invoker_step
      from inngest_local.runs r join inngest_local.events e on e.id = r.event_id
     where r.id = ${run} and r.ended_at is null`;
  if (!row) return null;
  const invoker =
    row.invoker_run !== null && row.invoker_step !== null
      ? { run: row.invoker_run, step: row.invoker_step }
      : null;
  return { id: run, function: row.function_id, event: row.event, invoker };
}

/**
 * The changes that end a run: its state, the answer to the run that invoked it, and the lifecycle events that
 * anyone listens to. The first change is guarded by the run still being live; the others belong to it.
 * `answered` is what an answer to a call adds to that first change.
 */
export async function endRun(
  engine: Engine,
  run: Ending,
  status: Status,
  output: JsonText,
  answered: Change = {},
): Promise<Change[]> {
  engine.fresh.delete(run.id);
  const end: Change = { cleanup: "all", ...answered, run: run.id, end: { status, output } };
  if (run.invoker) {
    const result = status === "Completed" ? `{"data":${output}}` : `{"error":${errorOf(status, output)}}`;
    end.resume = [...(end.resume ?? []), { ...run.invoker, output: result }];
  }
  const names = [FINISHED, ...(status === "Completed" ? [] : [STATUS_EVENT[status]])].filter(
    (name) => engine.registry.triggeredBy(name).length > 0 || engine.waiting.isAwaited(name),
  );
  if (names.length === 0) return [end];

  const trigger = JSON.parse(run.event) as { name: string };
  // The end of a run that such an event started raises none itself, or handlers would trigger each other.
  if (trigger.name === FINISHED || trigger.name === STATUS_EVENT.Failed) return [end];
  const data = {
    function_id: run.function,
    run_id: run.id,
    event: trigger,
    events: [trigger],
    ...(status === "Completed"
      ? { result: JSON.parse(output) as unknown }
      : { error: JSON.parse(errorOf(status, output)) as unknown }),
    _inngest: { status },
  };
  const [raised, ...others] = await planEvents(
    engine,
    names.map((name) => raiseEvent(name, data, name === FINISHED ? undefined : run.id)),
  );
  return [{ ...end, ...raised, resume: [...(end.resume ?? []), ...(raised?.resume ?? [])] }, ...others];
}

function errorOf(status: Status, output: JsonText): JsonText {
  return status === "Cancelled"
    ? '{"error":"function cancelled","message":"function cancelled","name":"Error"}'
    : output;
}
