import { Cron } from "croner";
import { errorText } from "./answer";
import type { Change } from "./change";
import type { Engine } from "./engine";
import { raiseEvent } from "./events";
import { newRun, remember } from "./intake";
import type { FunctionConfig } from "./registry";

/** Payload of a `timer` job: a step that time resolves. */
export interface TimerJob {
  r: string;
  s: string;
}

/** Payload of a `cron` job: a function, its schedule, and the time this job stands for. */
export interface CronJob {
  f: string;
  c: string;
  t: string;
}

/** Ends a sleep, or a wait that nothing answered in time. */
export async function executeTimer(engine: Engine, job: TimerJob): Promise<void> {
  const [step] = await engine.reader<{ op: string }[]>`
    select op from inngest_local.steps where run = ${job.r} and id = ${job.s} and output is null`;
  if (!step) return;
  const output =
    step.op === "InvokeFunction"
      ? `{"error":${errorText("InngestInvokeTimeoutError", "Timed out waiting for invoked function to complete")}}`
      : '{"data":null}';
  await engine.writer.apply({ resume: [{ run: job.r, step: job.s, output }] });
}

/** A schedule, which may start with `TZ=<zone> `. Throws when it is not one. */
function schedule(expression: string): Cron {
  const [, zone, rest] = /^(?:TZ=(\S+)\s+)?(.*)$/.exec(expression) ?? [];
  return new Cron(rest ?? expression, { timezone: zone ?? "UTC", paused: true });
}

function nextTick(fn: FunctionConfig, cron: string, after: Date): NonNullable<Change["cron"]>[number] | null {
  const next = schedule(cron).nextRun(after);
  if (!next) return null;
  const at = next.toISOString();
  return { key: `cron:${fn.id}:${cron}`, at, job: { f: fn.id, c: cron, t: at } };
}

/** Throws when any of the function's schedules cannot be read. */
export function checkSchedules(fn: FunctionConfig): void {
  for (const trigger of fn.triggers) if ("cron" in trigger) schedule(trigger.cron);
}

/** Makes sure that each schedule of the active functions has its next tick in the queue. */
export async function ensureSchedules(engine: Engine): Promise<void> {
  const cron = engine.registry
    .active()
    .flatMap((fn) =>
      fn.triggers.flatMap((t) => ("cron" in t ? (nextTick(fn, t.cron, new Date()) ?? []) : [])),
    )
    .map((tick) => ({ ...tick, keep: true }));
  if (cron.length > 0) await engine.writer.apply({ cron });
}

/** Starts a scheduled run and puts the next tick into the queue. Ticks missed while down are made up once. */
export async function executeCron(engine: Engine, job: CronJob): Promise<void> {
  const fn = engine.registry.isActive(job.f) ? engine.registry.get(job.f) : undefined;
  if (!fn?.triggers.some((trigger) => "cron" in trigger && trigger.cron === job.c)) return;
  const source = raiseEvent("inngest/scheduled.timer", { cron: job.c });
  const run = newRun(fn, source, { cron: job.c, key: `${fn.id}:cron:${job.c}:${job.t}` });
  const next = nextTick(fn, job.c, new Date());
  remember(engine, run, source);
  const change: Change = { events: [{ id: source.internalId, payload: source.text }], runs: [run] };
  engine.waiting.expect(change);
  await engine.writer.apply({ ...change, ...(next ? { cron: [next] } : {}) });
}
