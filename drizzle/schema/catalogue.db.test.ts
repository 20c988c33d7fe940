import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideApproval } from "@/lib/domains/approvals";
import { makeCheckpoint } from "@/lib/domains/audit";
import { publishPolicy } from "@/lib/domains/policies";
import { openApproval } from "@/lib/testing/approval-requests";
import type { TestDatabase } from "@/lib/testing/database";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { spendingRules } from "@/local/seed/definitions";

let database: TestDatabase;
let owner: postgres.Sql;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** What passes row-level security besides the audit: jobs that change rows of any tenant make messages of that tenant. */
const WEBHOOK_TRIGGERS = [
  ...["webhook_approval_changed", "webhook_connector_changed", "webhook_intent_denied"],
  ...["webhook_proof_decided", "webhook_proof_received", "webhook_run_changed", "webhook_run_stuck"],
];

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

  it("lets no function pass row-level security but the audit's, and triggers that nobody may call", async () => {
    const definers = await owner`select proname, proconfig from pg_proc
      where pronamespace = 'public'::regnamespace and prosecdef order by proname`;
    const proconfig = ["search_path=public, pg_temp"];
    expect([...definers]).toEqual(
      ["audit_append", ...WEBHOOK_TRIGGERS].map((proname) => ({ proname, proconfig })),
    );
    const callable = await owner`select proname, grantee::regrole::text as grantee
      from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
      where pronamespace = 'public'::regnamespace and prosecdef and a.grantee <> p.proowner
        -- The operator's own key, which passes row-level security anyway.
        and a.grantee is distinct from to_regrole('service_role')`;
    expect([...callable]).toEqual([{ proname: "audit_append", grantee: "intent_scope" }]);
  });

  it("gives no application role a way around a claim", async () => {
    const policies = await owner`select tablename, roles::text[] as roles, qual from pg_policies
      where schemaname = 'public'`;
    const tables = await owner`select tablename from pg_tables where schemaname = 'public'`;
    expect([...new Set(policies.map((policy) => policy.tablename))].sort()).toEqual(
      tables.map((table) => table.tablename).sort(),
    );
    for (const { tablename, roles, qual } of policies) {
      expect(roles).toHaveLength(1);
      if (roles[0] === "intent_system") continue;
      expect({ tablename, roles }).toEqual({ tablename, roles: ["intent_scope"] });
      // A claim outside a select is evaluated for every row.
      expect(`${tablename}: ${qual}`).toMatch(/\( ?SELECT app_tenant\(\)/i);
    }
  });
});

describe("what is written once", () => {
  const APPEND_ONLY = ["audit_events", "audit_checkpoints", "run_events", "decisions", "approval_decisions"];
  let world: World;

  beforeAll(async () => {
    world = await mintWorld();
    const approval = await openApproval(world);
    const { minh } = world.people;
    const { snapshotHash } = approval;
    await makeCheckpoint(world.scope);
    await decideApproval(minh, approval.id, { decision: "approve", snapshotHash }, "console");
  });

  it.each(APPEND_ONLY)("%s: nobody changes or removes a row, the table's owner neither", async (table) => {
    const [column] = await owner`select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = ${table} and data_type = 'text' limit 1`;
    const [rows] = await owner.unsafe(`select count(*)::int as n from ${table}`);
    expect(rows?.n).toBeGreaterThan(0);
    for (const statement of [
      `update ${table} set ${column?.name} = 'forged'`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ]) {
      await expect(owner.unsafe(statement), statement).rejects.toThrow(/append-only/);
    }
    for (const role of ["intent_os", "intent_scope", "intent_system"]) {
      for (const right of ["update", "delete", "truncate", "trigger"]) {
        const [row] = await owner`select has_table_privilege(${role}, ${table}, ${right}) as has`;
        expect({ role, right, ...row }).toEqual({ role, right, has: false });
      }
    }
  });

  it.each(["audit_events", "audit_heads"])("%s: no application role writes it directly", async (table) => {
    const [row] = await owner`select bool_or(has_table_privilege(r, ${table}, p)) as may
      from unnest(array['intent_os', 'intent_scope', 'intent_system']) r, unnest(array['insert', 'update']) p`;
    expect(row?.may).toBe(false);
  });

  it.each([
    ["policy_versions", "rules = '[]'"],
    ["policy_versions", "checksum = 'forged'"],
    ["policy_versions", "status = 'draft'"],
    ["policy_versions", "version = 99"],
    ["template_versions", "definition = '{}'"],
    ["template_versions", "checksum = 'forged'"],
    ["template_versions", "status = 'draft'"],
  ])("%s: a published version keeps its content (%s)", async (table, change) => {
    await expect(owner.unsafe(`update ${table} set ${change} where status = 'published'`)).rejects.toThrow(
      /published and cannot be changed/,
    );
    await expect(owner.unsafe(`delete from ${table} where status = 'published'`)).rejects.toThrow(
      /published and cannot be changed|foreign key/,
    );
  });

  it("keeps an archived version as it was when the next one is published", async () => {
    const before = await owner`select id, rules, checksum from policy_versions where status = 'published'`;
    await publishPolicy(world.scope, { ...spendingRules, rules: spendingRules.rules.slice(1) });
    const after =
      await owner`select id, rules, checksum, status from policy_versions where id = ${before[0]?.id}`;
    expect(after[0]).toEqual({ ...before[0], status: "archived" });
    await expect(owner`update policy_versions set rules = '[]' where id = ${before[0]?.id}`).rejects.toThrow(
      /published and cannot be changed/,
    );
  });
});
