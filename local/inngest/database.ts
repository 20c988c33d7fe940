import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { runMigrations } from "graphile-worker";
import postgres, { type Sql } from "postgres";
import { type Log, messageOf } from "./log";

const APPLICATION = "inngest-local";
const LOCK = "hashtext('inngest_local'), hashtext('engine')";
const START_TIMEOUT_MS = 120_000;

export interface Database {
  /** The one connection that writes state. It holds the engine's lock, so the lock ends with its last commit. */
  writer: Sql;
  reader: Sql;
  /** Connection string for the queue's own pool. */
  queueUrl: string;
  close(): Promise<void>;
}

function withOptions(url: string, settings: string): string {
  const parsed = new URL(url);
  parsed.searchParams.set("application_name", APPLICATION);
  parsed.searchParams.set("options", settings);
  return parsed.toString();
}

/**
 * Connects, takes the engine's lock, removes what a killed engine left, and brings the schemas up to date.
 * Waits while Postgres starts and while another engine holds the database. `onLost` is called when the
 * writing connection ends: nothing may be written after that, so the process should exit.
 */
export async function openDatabase(url: string, log: Log, onLost: () => void): Promise<Database> {
  let closing = false;
  let owned = false;
  const options = { onnotice: () => {}, connection: { application_name: APPLICATION }, idle_timeout: 0 };
  const writer = postgres(url, {
    ...options,
    max: 1,
    max_lifetime: null,
    onclose: () => {
      if (owned && !closing) onLost();
    },
  });
  const reader = postgres(url, { ...options, max: 2, max_lifetime: null });

  const deadline = Date.now() + START_TIMEOUT_MS;
  for (let wait = 100; ; wait = Math.min(wait * 2, 2_000)) {
    try {
      const [row] = await writer.unsafe<{ locked: boolean }[]>(
        `select pg_try_advisory_lock(${LOCK}) as locked`,
      );
      if (row?.locked) break;
      log("warn", "another engine holds this database; waiting for it to end");
    } catch (error) {
      if (Date.now() > deadline) throw error;
      log("warn", "Postgres is not reachable yet", { error: messageOf(error) });
    }
    await delay(wait);
  }
  owned = true;

  // A killed engine's other connections may still be finishing a statement, such as locking jobs.
  const leftovers = `select count(pg_terminate_backend(pid))::int as n from pg_stat_activity
    where application_name = '${APPLICATION}' and datname = current_database() and usename = current_user
      and pid <> pg_backend_pid()`;
  while (((await writer.unsafe<{ n: number }[]>(leftovers))[0]?.n ?? 0) > 0) await delay(50);

  // Losing a lock or a completion mark of the queue costs a repeated look at stored state, never a result,
  // so the queue's own bookkeeping need not wait for the disk.
  const queueUrl = withOptions(url, "-c synchronous_commit=off -c jit=off");
  await runMigrations({ connectionString: url, logger: undefined });
  await writer.unsafe(readFileSync(new URL("./schema.sql", import.meta.url), "utf8")).simple();
  await writer.unsafe("set search_path to inngest_local; set jit = off").simple();
  await writer.unsafe(`select graphile_worker.force_unlock_workers(array(
    select distinct locked_by from graphile_worker.jobs where locked_by is not null))`);
  // Timers that an event overtook while they ran, in an engine that was killed before it removed them.
  await writer.unsafe(`select count(*) from graphile_worker.complete_jobs(array(
    select id from graphile_worker.jobs where attempts >= max_attempts))`);
  // Nothing is under way, so every call held back by a concurrency limit may try again.
  await writer.unsafe(`with freed as (delete from inngest_local.parked returning id, job)
    select count(*) from graphile_worker.add_jobs(array(
      select inngest_local.call_job(job::jsonb) from freed order by id))`);

  return {
    writer,
    reader,
    queueUrl,
    async close() {
      closing = true;
      await Promise.all([writer.end({ timeout: 2 }), reader.end({ timeout: 2 })]);
    },
  };
}
