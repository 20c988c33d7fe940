import { setTimeout as delay } from "node:timers/promises";
import { type Answer, errorText, readAnswer } from "./answer";
import { NoAnswer, Stopping } from "./app-client";
import { type CallRequest, callRequest } from "./call-request";
import type { CallJob, Change } from "./change";
import { backoff } from "./duration";
import type { Engine } from "./engine";
import { endRun } from "./lifecycle";
import { messageOf } from "./log";
import { type Call, readOperations, SIGNAL_CONFLICT } from "./operations";
import { maxAttemptsOf } from "./registry";
import { loadForCall, type RunState } from "./run-state";
import { type Slot, slotsOf } from "./slots";

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;
/** How long one job may wait in memory for an app that is down, before it goes to the back of the queue. */
const AWAY_MAX_MS = 30_000;
/** Answers that broke off or came from something else than the SDK, before they count as an attempt. */
const BROKEN_MAX = 8;

/** Makes one call request and stores what its answer brings. */
export async function executeCall(engine: Engine, job: CallJob): Promise<void> {
  if (job.u) engine.slots.unpark(job.u);
  const run = await loadForCall(engine, job);
  const fn = run && engine.registry.get(run.function);
  if (!run || !fn) {
    if (run) await store(engine, run, job, await finish(engine, run, job, unknownFunction(run.function)));
    if (job.u) wake(engine, [job.u]);
    return;
  }
  const slots = fn.concurrency ? slotsOf(fn, JSON.parse(run.event)) : [];
  const full = engine.slots.acquire(slots, job.u !== undefined);
  if (full !== null) {
    const { u: _, ...waiting } = job;
    engine.slots.park(full);
    try {
      await engine.writer.apply({ park: { slot: full, job: JSON.stringify(waiting) } });
    } catch (error) {
      engine.slots.unpark(full);
      throw error;
    }
    return;
  }
  if (job.u) wake(engine, engine.slots.spare(slots));
  try {
    await callAndStore(engine, run, fn.id, job);
  } finally {
    release(engine, slots);
  }
}

function release(engine: Engine, slots: Slot[]): void {
  wake(engine, engine.slots.release(slots));
}

/** Lets the oldest parked call of each group go. */
function wake(engine: Engine, keys: string[]): void {
  for (const key of keys) {
    engine.writer
      .apply({ unpark: key })
      .catch((error: unknown) =>
        engine.log("error", "a held call was not let go", { slot: key, error: String(error) }),
      );
  }
}

async function callAndStore(engine: Engine, run: RunState, functionId: string, job: CallJob): Promise<void> {
  const fn = engine.registry.get(functionId);
  if (!fn) return;
  const dispatch = engine.dispatches.start(run.id);
  try {
    const request = callRequest(engine, fn, run, job, { run: run.id, id: dispatch.id });
    const answer = await callApp(engine, request, run.id);
    if (answer === "again") {
      const at = new Date(Date.now() + (engine.app.stopping ? 0 : 1_000)).toISOString();
      await store(engine, run, job, [{ retry: { ...target(job), attempt: job.a, at } }]);
      return;
    }
    const call: Call = {
      run: run.id,
      event: run.event,
      step: job.s,
      attempt: job.a,
      maxAttempts: maxAttemptsOf(fn),
    };
    await store(engine, run, job, await changesOf(engine, run, job, call, answer));
  } finally {
    dispatch.end();
  }
}

/** Sends the request until an SDK answers; "again" when the job should be put back in the queue as it is. */
async function callApp(engine: Engine, request: CallRequest, run: string): Promise<Answer | "again"> {
  const started = Date.now();
  let broken = 0;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    let problem: string;
    try {
      const answer = readAnswer(await engine.app.send("POST", request.url, request.headers, request.body));
      if (answer.kind !== "foreign") return answer;
      problem = answer.message;
      broken++;
    } catch (error) {
      if (error instanceof Stopping) return "again";
      if (!(error instanceof NoAnswer)) throw error;
      problem = error.message;
      if (error.sent) broken++;
    }
    if (broken >= BROKEN_MAX) {
      return { kind: "error", error: errorText("Error", problem), canRetry: true, retryAt: null };
    }
    if (Date.now() - started > AWAY_MAX_MS) return "again";
    if (pause === FIRST_PAUSE_MS)
      engine.log("warn", "the app did not answer a call", { run, error: problem });
    await delay(pause);
  }
}

function target(job: CallJob): { step?: string } {
  return job.s ? { step: job.s } : {};
}

function unknownFunction(id: string): Answer {
  return {
    kind: "error",
    error: errorText("Error", `function "${id}" is not known`),
    canRetry: false,
    retryAt: null,
  };
}

async function changesOf(
  engine: Engine,
  run: RunState,
  job: CallJob,
  call: Call,
  answer: Answer,
): Promise<Change[]> {
  if (answer.kind === "error" && answer.canRetry && call.attempt + 1 < call.maxAttempts) {
    const at = (answer.retryAt ?? backoff(call.attempt)).toISOString();
    return [{ retry: { ...target(job), attempt: call.attempt + 1, at } }];
  }
  if (answer.kind !== "operations") return finish(engine, run, job, answer);
  const { change, end } = await readOperations(engine, call, answer);
  if (!end) return [change];
  return endRun(engine, run, end.status, end.output, forgetting(engine, run, job, change));
}

function finish(engine: Engine, run: RunState, job: CallJob, answer: Answer): Promise<Change[]> {
  const answered = forgetting(engine, run, job, {});
  if (answer.kind === "complete") return endRun(engine, run, "Completed", answer.output, answered);
  const error = answer.kind === "error" ? answer.error : errorText("Error", "no answer");
  return endRun(engine, run, "Failed", error, answered);
}

/** A run that ends in its very first call never had open steps, and waits only when an event may cancel it. */
function forgetting(engine: Engine, run: RunState, job: CallJob, change: Change): Change {
  if (job.q !== 0 || (change.pend?.length ?? 0) > 0) return change;
  const isCancellable = (engine.registry.get(run.function)?.cancel?.length ?? 0) > 0;
  return { ...change, cleanup: isCancellable ? "waits" : undefined };
}

async function store(engine: Engine, run: RunState, job: CallJob, changes: Change[]): Promise<void> {
  const [first = {}, ...others] = changes;
  const answered: Change = { ...first, run: run.id, ...(job.s ? {} : { seq: job.q ?? 0 }) };
  engine.waiting.expect(answered);
  try {
    const [result] = await engine.writer.apply(answered, ...others);
    if (result?.stale) engine.log("info", "an answer came after its run had ended", { run: run.id });
  } catch (error) {
    // Only what the answer holds can be at fault here: a signal that another run asked for at the same time, or
    // data that Postgres cannot keep. Anything else, such as a lost connection, leaves the call to be made again.
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!/^(22|23|54)/.test(code)) throw error;
    const isConflict =
      code === "23505" && error instanceof Error && error.message.includes("waits_signal_key");
    const message = isConflict ? SIGNAL_CONFLICT : `the answer cannot be stored: ${messageOf(error)}`;
    engine.log("error", "an answer was not stored", { run: run.id, error: messageOf(error) });
    const end = { status: "Failed" as const, output: errorText("Error", message) };
    await engine.writer.apply(...(await endRun(engine, run, end.status, end.output)));
  }
}
