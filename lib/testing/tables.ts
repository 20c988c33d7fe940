import type postgres from "postgres";

async function eachTable(owner: postgres.Sql, expression: string): Promise<Record<string, number | string>> {
  const tables = await owner<{ tablename: string }[]>`
    select tablename from pg_tables where schemaname = 'public' order by 1`;
  const parts = tables.map(
    ({ tablename }) => `select '${tablename}' as name, ${expression} as value
    from public.${tablename} t`,
  );
  const rows = await owner.unsafe<{ name: string; value: number | string }[]>(parts.join(" union all "));
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** How many rows every table of the application has. */
export async function rowCounts(owner: postgres.Sql): Promise<Record<string, number>> {
  return (await eachTable(owner, "count(*)::int")) as Record<string, number>;
}

/** A digest of all that every table holds: equal before and after means that nothing was written anywhere. */
export async function tableDigests(owner: postgres.Sql): Promise<Record<string, string>> {
  const digest = "md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), ''))";
  return (await eachTable(owner, digest)) as Record<string, string>;
}
