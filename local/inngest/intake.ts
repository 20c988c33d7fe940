import type { Change, NewRun, Wait } from "./change";
import { parseMoment } from "./duration";
import { type Engine, FRESH_MAX } from "./engine";
import type { Accepted, Event } from "./events";
import { holds, indexTerm, keyOf } from "./expression";
import { endRun, loadEnding } from "./lifecycle";
import type { FunctionConfig } from "./registry";
import { ulid } from "./ulid";

const CANCEL_WINDOW_MS = 365 * 86_400_000;

/** A run of `fn` started by an event. `key` overrides how repeats are recognised. */
export function newRun(
  fn: FunctionConfig,
  source: Accepted,
  extra: Pick<NewRun, "key" | "cron" | "invoker"> = {},
): NewRun {
  const run: NewRun = { id: ulid(), function: fn.id, event: source.internalId, ...extra };
  const { event } = source;
  if (run.key === undefined && !extra.invoker) {
    const value = fn.idempotency ? keyOf(fn.idempotency, { event }) : null;
    if (value !== null) run.key = `${fn.id}:idempotency:${value}`;
    else if (source.hasSenderId) run.key = `${fn.id}:event:${event.id}`;
  }
  const cancelOn = (fn.cancel ?? []).map((cancel) => cancelWait(cancel, event));
  if (cancelOn.length > 0) run.cancelOn = cancelOn;
  return run;
}

function cancelWait(cancel: { event: string; if?: string; timeout?: string }, event: Event): Wait {
  const expires = cancel.timeout ? parseMoment(cancel.timeout) : new Date(Date.now() + CANCEL_WINDOW_MS);
  return {
    kind: "cancel",
    event: cancel.event,
    expires_at: expires.toISOString(),
    ...waitTerms(cancel.if, event),
  };
}

/** The expression of a wait and the index term found in it. */
export function waitTerms(
  expr: string | null | undefined,
  event: unknown,
): Pick<Wait, "expr" | "match_path" | "match_value"> {
  if (!expr) return {};
  const term = indexTerm(expr, event);
  return term ? { expr, match_path: term.path, match_value: term.value } : { expr };
}

/**
 * What the events bring about: runs they start, steps they resume, runs they cancel. The first change stores
 * the events; all are to be applied together.
 */
export async function planEvents(engine: Engine, accepted: Accepted[]): Promise<Change[]> {
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

/** Keeps a new run's beginning in memory for its first call. */
export function remember(engine: Engine, run: NewRun, source: Accepted): void {
  if (engine.fresh.size >= FRESH_MAX) return;
  engine.fresh.set(run.id, {
    function: run.function,
    event: source.text,
    ...(run.invoker ? { invoker: run.invoker } : {}),
  });
}

/** Stores events durably with all they bring about. */
export async function receive(engine: Engine, accepted: Accepted[]): Promise<void> {
  const changes = await planEvents(engine, accepted);
  await engine.writer.apply(...changes);
}
