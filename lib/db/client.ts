import pg from "pg";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 300_000;

/** Connections to Postgres; each sends statements without waiting for the answers of earlier ones. */
export type Pool = pg.Pool;

/** Times and dates come as Postgres writes them; drizzle's columns make dates of them. */
const AS_TEXT = new Set<number>([
  pg.types.builtins.TIMESTAMPTZ,
  pg.types.builtins.TIMESTAMP,
  pg.types.builtins.DATE,
  pg.types.builtins.INTERVAL,
]);

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    AS_TEXT.has(oid) ? (value: string) => value : pg.types.getTypeParser(oid, format),
};

/** Opens a pool of at most `max` connections. */
export function openPool(url: string, max: number): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    pipeline: true,
    keepAlive: true,
    application_name: "intent-os",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
  });
  // The pool has let go of the connection already; without a listener the process would end.
  pool.on("error", ({ message }) =>
    log().debug({ reason: message }, "an idle connection to the database was lost"),
  );
  return pool;
}

let current: Pool | undefined;

/** The process's pool of connections, opened on first use. */
export function pool(): Pool {
  current ??= openPool(env().DATABASE_URL, env().DATABASE_POOL_MAX);
  return current;
}
