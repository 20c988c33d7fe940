import type { Change, JsonText, NewRun } from "./change";
import type { Engine } from "./engine";
import { type Accepted, raiseEvent } from "./events";
import { holds } from "./expression";
import { newRun, remember } from "./intake";

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

/**
 * What the events bring about: runs they start, steps they resume, runs they cancel. The first change stores
 * the events; all are to be applied together.
 */
async function planEvents(engine: Engine, accepted: Accepted[]): Promise<Change[]> {
  const main: Change = {
    events: accepted.map(({ internalId, text }) => ({ id: internalId, payload: text })),
  };
  const changes = [main];
  const runs: NewRun[] = [];
  for (const source of accepted) {
    const { event } = source;
    for (const { fn, expression } of engine.registry.triggeredBy(event.name)) {
      if (expression && !holds(expression, { event })) continue;
      const run = newRun(fn, source);
      // The table refuses repeats of a key, but within one request only the first may be asked for.
      if (run.key && runs.some((other) => other.key === run.key)) continue;
      runs.push(run);
      remember(engine, run, source);
    }
    if (engine.waiting.isAwaited(event.name)) {
      for (const match of await engine.waiting.match(event.name, event)) {
        if (match.kind === "cancel") {
          const ending = await loadEnding(engine, match.run);
          if (ending) changes.push(...(await endRun(engine, ending, "Cancelled", "null")));
        } else {
          main.resume ??= [];
          main.resume.push({ run: match.run, step: match.step, output: `{"data":${source.text}}` });
        }
      }
    }
  }
  if (runs.length > 0) main.runs = runs;
  engine.waiting.expect(main);
  return changes;
}

/** Stores events durably with all they bring about. */
export async function receive(engine: Engine, accepted: Accepted[]): Promise<void> {
  const changes = await planEvents(engine, accepted);
  await engine.writer.apply(...changes);
}
