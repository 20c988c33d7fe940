import { z } from "zod";
import { jsonText } from "../answer";
import { holds } from "../expression";
import { endRun, loadEnding } from "../lifecycle";
import { functionUuid } from "../registry";
import { ULID_PATTERN, ulid } from "../ulid";
import { HttpError, type Route } from "./router";

interface RunRow {
  id: string;
  function_id: string;
  event_id: string;
  cron: string | null;
  status: string;
  output: unknown;
  started_at: Date;
  ended_at: Date | null;
}

const COLUMNS = "id, function_id, event_id, cron, status, output, started_at, ended_at";

function presentRun(row: RunRow) {
  return {
    run_id: row.id,
    run_started_at: row.started_at.toISOString(),
    function_id: functionUuid(row.function_id),
    function_slug: row.function_id,
    function_version: 0,
    event_id: row.event_id,
    ...(row.cron ? { cron: row.cron } : {}),
    status: row.status,
    ended_at: row.ended_at?.toISOString() ?? null,
    ...(row.ended_at ? { output: row.output } : {}),
  };
}

function data(value: unknown) {
  return { body: { data: value, metadata: { fetched_at: new Date().toISOString(), cached_until: null } } };
}

function idOf(value: string | undefined, kind: string): string {
  if (!value || !ULID_PATTERN.test(value)) throw new HttpError(400, `Invalid ${kind} ID: ${value}`);
  return value;
}

const signalBody = z.object({ signal: z.string().min(1), data: z.unknown().optional() });

const cancellationBody = z.object({
  app_id: z.string().min(1),
  function_id: z.string().min(1),
  started_after: z.iso.datetime({ offset: true }).nullish(),
  started_before: z.iso.datetime({ offset: true }),
  if: z.string().nullish(),
});

/** Inngest's REST API, as far as it helps to see what runs do, to signal them and to cancel them. */
export const runRoutes: Route[] = [
  {
    method: "GET",
    path: "/v1/events/:event",
    async handle(engine, request) {
      const id = idOf(request.params.event, "event");
      const [row] = await engine.reader<{ payload: Record<string, unknown>; received_at: Date }[]>`
        select payload, received_at from inngest_local.events where id = ${id}`;
      if (!row) throw new HttpError(404, "Event not found");
      return data({ internal_id: id, received_at: row.received_at.toISOString(), ...row.payload });
    },
  },
  {
    method: "GET",
    path: "/v1/events/:event/runs",
    async handle(engine, request) {
      const id = idOf(request.params.event, "event");
      const rows = await engine.reader<RunRow[]>`
        select ${engine.reader.unsafe(COLUMNS)} from inngest_local.runs where event_id = ${id} order by id`;
      return data(rows.map(presentRun));
    },
  },
  {
    method: "GET",
    path: "/v1/runs/:run",
    async handle(engine, request) {
      const id = idOf(request.params.run, "run");
      const [row] = await engine.reader<RunRow[]>`
        select ${engine.reader.unsafe(COLUMNS)} from inngest_local.runs where id = ${id}`;
      if (!row) throw new HttpError(404, `Unable to load function run: ${id}`);
      const steps = await engine.reader<
        { id: string; op: string; name: string; attempt: number; output: unknown }[]
      >`select id, op, name, attempt, output from inngest_local.steps where run = ${id} order by ord`;
      return data({ ...presentRun(row), steps });
    },
  },
  {
    method: "DELETE",
    path: "/v1/runs/:run",
    async handle(engine, request) {
      const id = idOf(request.params.run, "run");
      const run = await loadEnding(engine, id);
      if (!run) throw new HttpError(404, `Unable to load function run: ${id}`);
      await engine.writer.apply(...(await endRun(engine, run, "Cancelled", "null")));
      return { body: {} };
    },
  },
  {
    method: "POST",
    path: "/v1/signals",
    async handle(engine, request) {
      const parsed = signalBody.safeParse(request.json());
      if (!parsed.success) throw new HttpError(400, "Invalid signal data");
      const { signal } = parsed.data;
      const [wait] = await engine.reader<{ run: string; step: string }[]>`
        select w.run, w.step from inngest_local.waits w
          join inngest_local.runs r on r.id = w.run and r.ended_at is null
         where w.signal = ${signal} and w.expires_at > now()`;
      if (!wait) throw new HttpError(404, "No signal found");
      const output = `{"data":${jsonText({ data: parsed.data.data ?? null, signal })}}`;
      await engine.writer.apply({ resume: [{ run: wait.run, step: wait.step, output }] });
      return data({ run_id: wait.run });
    },
  },
  {
    method: "POST",
    path: "/v1/cancellations",
    async handle(engine, request) {
      const parsed = cancellationBody.safeParse(request.json());
      if (!parsed.success) throw new HttpError(400, z.prettifyError(parsed.error));
      const { app_id, function_id, started_after, started_before, if: condition } = parsed.data;
      const slug = `${app_id}-${function_id}`;
      if (!engine.registry.get(slug)) throw new HttpError(404, "function not found");
      const rows = await engine.reader<{ id: string; event: string }[]>`
        select r.id, e.payload::text as event from inngest_local.runs r
          join inngest_local.events e on e.id = r.event_id
         where r.function_id = ${slug} and r.ended_at is null and r.started_at < ${started_before}
           and r.started_at > ${started_after ?? "1970-01-01T00:00:00Z"}`;
      for (const row of rows) {
        if (condition && !holds(condition, { event: JSON.parse(row.event) })) continue;
        const run = await loadEnding(engine, row.id);
        if (run) await engine.writer.apply(...(await endRun(engine, run, "Cancelled", "null")));
      }
      return data({ id: ulid(), function_id, app_id, started_after, started_before, if: condition ?? null });
    },
  },
];
