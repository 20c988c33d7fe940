import type { NewRun, Wait } from "./change";
import { parseMoment } from "./duration";
import { type Engine, FRESH_MAX } from "./engine";
import type { Accepted, Event } from "./events";
import { indexTerm, keyOf } from "./expression";
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

/** Keeps a new run's beginning in memory for its first call. */
export function remember(engine: Engine, run: NewRun, source: Accepted): void {
  if (engine.fresh.size >= FRESH_MAX) return;
  engine.fresh.set(run.id, {
    function: run.function,
    event: source.text,
    ...(run.invoker ? { invoker: run.invoker } : {}),
  });
}
