import { errorText, jsonText, type Operation } from "./answer";
import type { Change, JsonText, PendingStep, SavedStep } from "./change";
import { backoff, parseMoment } from "./duration";
import type { Engine } from "./engine";
import { raiseEvent } from "./events";
import { compile } from "./expression";
import { newRun, remember, waitTerms } from "./intake";
import { ulid } from "./ulid";

const WAIT_MAX_MS = 365 * 86_400_000;

/** The call whose answer is being read. */
export interface Call {
  run: string;
  event: JsonText;
  /** The step it was asked to execute; without it, discovery. */
  step: string | undefined;
  attempt: number;
  maxAttempts: number;
}

interface Report {
  ops: Operation[];
  canRetry: boolean;
  retryAt: Date | null;
  requestVersion: number;
}

/** What reported operations come to: a change, and the end of the run when there is one. */
export interface Outcome {
  change: Change;
  end?: { status: "Completed" | "Failed"; output: JsonText };
}

const PENDING = new Set(["StepPlanned", "Sleep", "WaitForEvent", "WaitForSignal", "InvokeFunction"]);

/** Turns the operations of one answer into one atomic change. */
export async function readOperations(engine: Engine, call: Call, report: Report): Promise<Outcome> {
  const change: Change = { requestVersion: report.requestVersion };
  if (report.ops.length > 1) change.forcePlan = true;
  const save: SavedStep[] = [];
  const pend: PendingStep[] = [];
  const fail = (name: string, message: string): Outcome => ({
    change,
    end: { status: "Failed", output: errorText(name, message) },
  });

  for (const op of report.ops) {
    const named = { id: op.id, op: op.op, name: stepName(op) };
    const isRace = report.requestVersion < 2 || op.opts?.parallelMode === "race";
    if (op.op === "None") continue;
    if (op.op === "RunComplete") return { change, end: { status: "Completed", output: jsonText(op.data) } };
    if (op.op === "StepRun" || op.op === "Step") {
      save.push({ ...named, output: `{"data":${jsonText(op.data)}}` });
      change.discover ||= isRace;
    } else if (op.op === "StepError" && report.canRetry && call.attempt + 1 < call.maxAttempts) {
      change.retry = {
        ...(call.step ? { step: call.step } : {}),
        attempt: call.attempt + 1,
        at: (report.retryAt ?? backoff(call.attempt)).toISOString(),
      };
    } else if (op.op === "StepError" || op.op === "StepFailed") {
      save.push({ ...named, output: `{"error":${jsonText(op.error ?? {})}}` });
      change.discover ||= isRace;
    } else if (op.op === "DiscoveryRequest") {
      change.discover ||= isRace;
    } else if (PENDING.has(op.op)) {
      try {
        await pending(engine, call, op, { ...named, ...(isRace ? { race: true } : {}) }, change, pend, save);
      } catch (error) {
        if (error instanceof OperationError) return fail(error.name, error.message);
        throw error;
      }
    } else {
      return fail("Unsupported", `${op.op} ("${named.name}") is not supported by the embedded server`);
    }
  }
  if (save.length > 0) change.save = save;
  if (pend.length > 0) change.pend = pend;
  if (change.discover === undefined && pend.length === 0 && !change.retry) change.discover = false;
  if (change.retry) delete change.discover;
  return { change };
}

class OperationError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

function stepName(op: Operation): string {
  // Postgres text cannot hold NUL, and a name is only shown.
  return (op.displayName ?? op.name ?? op.id).replaceAll("\u0000", "");
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function moment(value: string | undefined): Date {
  if (!value) return new Date(Date.now() + WAIT_MAX_MS);
  try {
    return parseMoment(value);
  } catch (error) {
    throw new OperationError("Error", error instanceof Error ? error.message : String(error));
  }
}

async function pending(
  engine: Engine,
  call: Call,
  op: Operation,
  step: PendingStep,
  change: Change,
  pend: PendingStep[],
  save: SavedStep[],
): Promise<void> {
  const opts = op.opts ?? {};
  if (op.op === "StepPlanned") {
    pend.push(step);
    return;
  }
  if (op.op === "Sleep") {
    const duration = text(opts.duration) ?? text(op.name);
    pend.push({ ...step, timer: (duration ? moment(duration) : new Date()).toISOString() });
    return;
  }
  const expires = moment(text(opts.timeout)).toISOString();
  if (op.op === "WaitForEvent") {
    const event = text(opts.event) ?? text(op.name);
    const expr = text(opts.if);
    if (!event) throw new OperationError("Error", "An event name must be provided when waiting for an event");
    try {
      if (expr) compile(expr);
    } catch (error) {
      throw new OperationError(
        "InvalidExpression",
        `Wait for event If expression failed to compile: ${error}`,
      );
    }
    const wait = {
      kind: "event" as const,
      event,
      expires_at: expires,
      ...waitTerms(expr, JSON.parse(call.event)),
    };
    pend.push({ ...step, timer: expires, wait });
  } else if (op.op === "WaitForSignal") {
    const signal = text(opts.signal);
    if (!signal) throw new OperationError("Error", "signal name is empty");
    const replace = opts.conflict === "replace";
    if (!replace) await refuseConflict(engine, call.run, op.id, signal);
    pend.push({ ...step, timer: expires, wait: { kind: "signal", signal, replace, expires_at: expires } });
  } else {
    invoke(engine, call, op, step, expires, change, pend, save);
  }
}

export const SIGNAL_CONFLICT = "Signal conflict; signal wait already exists for another run";

async function refuseConflict(engine: Engine, run: string, step: string, signal: string): Promise<void> {
  const others = await engine.reader`select from inngest_local.waits
    where signal = ${signal} and not (run = ${run} and step = ${step})`;
  if (others.length > 0) throw new OperationError("Error", SIGNAL_CONFLICT);
}

function invoke(
  engine: Engine,
  call: Call,
  op: Operation,
  step: PendingStep,
  expires: string,
  change: Change,
  pend: PendingStep[],
  save: SavedStep[],
): void {
  const id = text(op.opts?.function_id) ?? "";
  const fn = engine.registry.isActive(id) ? engine.registry.get(id) : undefined;
  if (!fn) {
    const error = errorText("Error", `could not find function with ID: ${id}`);
    save.push({ ...step, output: `{"error":${error}}` });
    change.discover ??= false;
    return;
  }
  const payload = (op.opts?.payload ?? {}) as { data?: Record<string, unknown>; v?: unknown };
  const correlation = { fn_id: id, correlation_id: `${call.run}.${op.id}` };
  const source = raiseEvent("inngest/function.invoked", { ...payload.data, _inngest: correlation }, ulid());
  const run = newRun(fn, source, { invoker: { run: call.run, step: op.id } });
  pend.push({ ...step, timer: expires });
  change.events = [...(change.events ?? []), { id: source.internalId, payload: source.text }];
  change.runs = [...(change.runs ?? []), run];
  remember(engine, run, source);
}
