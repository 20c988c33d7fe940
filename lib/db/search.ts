import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/** Whether a column of lower-case text holds what a person searched for, whose wildcards are text. */
export function holds(column: PgColumn | SQL, searched: string | undefined): SQL | undefined {
  if (!searched) return undefined;
  return sql`${column} like lower(${`%${searched.replaceAll(/[\\%_]/g, "\\$&")}%`}::text collate pg_c_utf8)`;
}
