import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import * as schema from ".";

// Migrations are written by hand: what they make has to be what the code believes in. Here both are asked of Postgres:
// the migrated database, and one whose tables drizzle-kit made from drizzle/schema.

/** What there is of a kind, by name, as Postgres itself writes it down. */
const KINDS = {
  columns: `select format('%s.%s', c.relname, a.attname) as name,
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
        'default ' || pg_get_expr(d.adbin, d.adrelid), nullif(a.attidentity, ''), nullif(a.attgenerated, '')) as said
    from pg_attribute a join pg_class c on c.oid = a.attrelid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`,
  constraints: `select format('%s.%s', conrelid::regclass, conname) as name, pg_get_constraintdef(oid) as said
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f', 'c', 'x')`,
  indexes: `select indexname as name, indexdef as said from pg_indexes where schemaname = 'public'`,
  policies: `select format('%s.%s', tablename, policyname) as name,
      concat_ws(' ', permissive, roles::text, cmd, 'using', qual, 'check', with_check) as said
    from pg_policies where schemaname = 'public'`,
} as const;

let migrated: TestDatabase;
let declared: TestDatabase;

beforeAll(async () => {
  [migrated, declared] = [await createTestDatabase(), await createTestDatabase()];
  const sql = postgres(declared.ownerUrl, { max: 1, onnotice: () => {} });
  const tables = await sql`select tablename from pg_tables where schemaname = 'public'`;
  for (const { tablename } of tables) await sql`drop table ${sql(tablename)} cascade`;
  for (const statement of await generateMigration(generateDrizzleJson({}), generateDrizzleJson(schema))) {
    await sql.unsafe(statement);
  }
  await sql.end();
});
afterAll(async () => {
  await migrated.drop();
  await declared.drop();
});

async function read(database: TestDatabase, kind: keyof typeof KINDS): Promise<Record<string, string>> {
  const sql = postgres(database.ownerUrl, { max: 1 });
  const rows = await sql.unsafe(KINDS[kind]);
  await sql.end();
  return Object.fromEntries(rows.map(({ name, said }) => [name, said]));
}

describe("migrations and drizzle/schema", () => {
  it.each(Object.keys(KINDS) as (keyof typeof KINDS)[])("make the same %s", async (kind) => {
    const made = await read(migrated, kind);
    expect(Object.keys(made).length).toBeGreaterThan(20);
    expect(await read(declared, kind)).toEqual(made);
  });
});
