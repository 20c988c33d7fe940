import type { Pool } from "@/lib/db";

/** What the database has done so far. */
interface Counters {
  commits: number;
  statements: number;
}

async function readCounters(admin: Pool): Promise<Counters> {
  // A backend that falls idle reports what it counted within ten seconds.
  await new Promise((resolve) => setTimeout(resolve, 11_000));
  const {
    rows: [row],
  } = await admin.query<{ commits: string; statements: string }>(
    `select (select xact_commit from pg_stat_database where datname = current_database()) as commits,
            (select sum(calls) from extensions.pg_stat_statements where toplevel) as statements`,
  );
  return { commits: Number(row?.commits), statements: Number(row?.statements) };
}

/** Commits and statements of everything (API, engine, run) per unit of work that `work` does. */
export async function countPer(admin: Pool, units: number, work: () => Promise<unknown>): Promise<Counters> {
  const idleFrom = await readCounters(admin);
  const before = await readCounters(admin);
  await work();
  const after = await readCounters(admin);
  // What an idle stack and the counting itself cost in that time is not the work's.
  const idle = {
    commits: before.commits - idleFrom.commits,
    statements: before.statements - idleFrom.statements,
  };
  return {
    commits: (after.commits - before.commits - idle.commits) / units,
    statements: (after.statements - before.statements - idle.statements) / units,
  };
}
