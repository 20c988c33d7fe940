import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "./database";

describe("createTestDatabase", () => {
  let first: TestDatabase;
  let second: TestDatabase;

  beforeAll(async () => {
    first = await createTestDatabase();
    second = await createTestDatabase();
  });
  afterAll(async () => {
    await first.drop();
    await second.drop();
  });

  it("gives databases that do not see each other", async () => {
    const one = postgres(first.ownerUrl, { max: 1 });
    const two = postgres(second.ownerUrl, { max: 1 });
    await one`create table only_here (id int)`;
    expect((await one`select to_regclass('only_here')::text as name`)[0]?.name).toBe("only_here");
    expect((await two`select to_regclass('only_here')::text as name`)[0]?.name).toBeNull();
    await one.end();
    await two.end();
  });

  it("has the schemas and roles of a hosted project, and an owner who is no superuser", async () => {
    const sql = postgres(first.ownerUrl, { max: 1 });
    const [owner] =
      await sql`select current_user::text as name, rolsuper from pg_roles where rolname = current_user`;
    expect(owner).toEqual({ name: "postgres", rolsuper: false });
    const [found] = await sql`select to_regclass('auth.users')::text as users, auth.uid() as uid,
      (select count(*)::int from pg_roles where rolname in ('anon', 'authenticated', 'service_role')) as roles`;
    expect(found).toEqual({ users: "auth.users", uid: null, roles: 3 });
    await sql.end();
  });

  it("lets the engine make schemas and nothing else", async () => {
    const sql = postgres(first.engineUrl, { max: 1, onnotice: () => {} });
    await sql`create schema if not exists graphile_worker`;
    await sql`create table inngest_local.probe (id int)`;
    await expect(sql`select * from auth.users`).rejects.toThrow(/permission denied/);
    await expect(sql`create table public.probe (id int)`).rejects.toThrow(/permission denied/);
    await sql.end();
  });
});
