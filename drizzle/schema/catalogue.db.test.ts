import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let owner: postgres.Sql;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

describe("the catalogue", () => {
  it("has row-level security enabled and forced on every table", async () => {
    const tables = await owner`select relname, relrowsecurity, relforcerowsecurity from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`;
    expect(tables.length).toBeGreaterThan(20);
    const open = tables.filter((table) => !table.relrowsecurity || !table.relforcerowsecurity);
    expect(open.map((table) => table.relname)).toEqual([]);
  });

  it("gives no application role BYPASSRLS, superuser or a table", async () => {
    const roles = await owner`select rolname, rolbypassrls, rolsuper,
        exists (select 1 from pg_class c where c.relowner = r.oid) as owns
      from pg_roles r where rolname in ('intent_os', 'intent_scope', 'intent_system')`;
    expect(roles).toHaveLength(3);
    for (const role of roles)
      expect(role).toMatchObject({ rolbypassrls: false, rolsuper: false, owns: false });
  });

  it("gives Supabase's API roles nothing", async () => {
    const grants = await owner`select table_name from information_schema.role_table_grants
      where table_schema = 'public' and grantee in ('anon', 'authenticated', 'PUBLIC')`;
    expect([...grants]).toEqual([]);
  });

  it("has the login role see nothing before it takes a scope", async () => {
    const app = postgres(database.appUrl, { max: 1 });
    await expect(app`select * from tenants`).rejects.toThrow(/permission denied/);
    await app.end();
  });

  it.each(["audit_events", "run_events", "decisions", "approval_decisions"])(
    "keeps %s append-only for everyone, its owner included",
    async (table) => {
      await expect(owner.unsafe(`truncate ${table} cascade`)).rejects.toThrow(/append-only/);
      for (const role of ["intent_scope", "intent_system"]) {
        for (const right of ["update", "delete", "truncate"]) {
          const [row] = await owner`select has_table_privilege(${role}, ${table}, ${right}) as has`;
          expect({ role, right, ...row }).toEqual({ role, right, has: false });
        }
      }
    },
  );
});
