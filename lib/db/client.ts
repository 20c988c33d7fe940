import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "@/lib/env";

export type Pool = postgres.Sql;

let current: Pool | undefined;

/** Opens a pool whose parsers are set the way drizzle expects. */
export function openPool(url: string, max: number, prepare = true): Pool {
  const pool = postgres(url, {
    max,
    prepare,
    idle_timeout: 300,
    connect_timeout: 10,
    // Notices (such as "table exists") are not news to anyone here.
    onnotice: () => {},
    connection: { application_name: "intent-os" },
  });
  drizzle(pool);
  return pool;
}

/** The process's pool of connections, opened on first use. */
export function pool(): Pool {
  current ??= openPool(env().DATABASE_URL, env().DATABASE_POOL_MAX, env().DATABASE_PREPARE);
  return current;
}
