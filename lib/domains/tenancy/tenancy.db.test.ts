import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "@/lib/domains/audit";
import { executeIntent } from "@/lib/domains/intents";
import { runSegment } from "@/lib/domains/runs";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import { BUILT_IN_ROLES, type Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { startTokenIssuer, type TokenIssuer } from "@/lib/testing/sign-in";
import { tableDigests } from "@/lib/testing/tables";
import { bindingOf, customRole, invite, roleOf } from "@/lib/testing/tenancy-requests";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import {
  acceptInvitation,
  bindRole,
  createApiKey,
  createFirstTenant,
  createInvitation,
  createRole,
  createRoleBinding,
  createWorkspace,
  listMembers,
  openInvitation,
  removeMember,
  removeRoleBinding,
  revokeInvitation,
  rotateApiKey,
  saveProfile,
  scopeForApiKey,
  scopeForUser,
  setTenantStatus,
  setWorkspaceStatus,
  updateRole,
} from ".";
import { invitationToken } from "./invitation-token";

const reason = "because";
const facts = { requestId: "test", address: null, userAgent: null };

let issuer: TokenIssuer;
let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  issuer = await startTokenIssuer();
  database = await useTestDatabase({ SUPABASE_URL: issuer.url });
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await issuer.stop();
});

/** A person of the world with exactly one role, as a request of theirs is scoped. */
async function personWith(role: string, tenantWide: boolean, expiresAt?: Date): Promise<Scope> {
  const userId: Id<"user"> = newId("user");
  const email = `${randomUUID().slice(0, 8)}@example.com`;
  await saveProfile({ id: userId, email, name: role });
  await bindRole(world.scope, { userId, role, tenantWide, ...(expiresAt && { expiresAt }) });
  return scopeForUser({ userId, email, ...facts });
}

const userOf = (scope: Scope) => scope.principal.userId as Id<"user">;
const code = (of: Promise<unknown>) =>
  of.then(
    () => "done",
    (error: { code?: string }) => error.code,
  );

describe("the last owner", () => {
  it("cannot be removed, by whatever way", async () => {
    const boss = userOf(world.people.owner);
    const binding = await bindingOf(world, boss);
    const before = await tableDigests(owner);
    expect(await code(removeMember(world.people.owner, boss, { reason }))).toBe("last_owner");
    expect(await code(removeRoleBinding(world.people.owner, binding.id, { reason }))).toBe("last_owner");
    expect(await tableDigests(owner)).toEqual(before);
  });

  it("is not made up for by an owner of one workspace, nor by one whose time ends", async () => {
    await personWith("owner", false);
    await personWith("owner", true, new Date(Date.now() + 3_600_000));
    const boss = userOf(world.people.owner);
    expect(await code(removeMember(world.people.owner, boss, { reason }))).toBe("last_owner");
    await personWith("owner", true);
    expect(await code(removeMember(world.people.owner, boss, { reason }))).toBe("done");
  });

  it("stays when all owners remove each other at once", async () => {
    const owners = [
      world.people.owner,
      ...(await Promise.all(Array.from({ length: 5 }, () => personWith("owner", true)))),
    ];
    const outcomes = await Promise.all(
      owners.map((one, at) =>
        code(removeMember(one, userOf(owners[(at + 1) % owners.length] as Scope), { reason })),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "done").length).toBeLessThan(owners.length);
    const [left] =
      await owner`select count(*)::int as owners from role_bindings b join roles r on r.id = b.role_id
      where b.tenant_id = ${uuidOf(world.scope.tenantId)} and r.key = 'owner' and b.workspace_id is null`;
    expect(left?.owners).toBe(owners.length - outcomes.filter((outcome) => outcome === "done").length);
    expect(left?.owners).toBeGreaterThanOrEqual(1);
  });
});

describe("nobody grants what they lack", () => {
  const pairs = Object.keys(BUILT_IN_ROLES).flatMap((giver) =>
    Object.keys(BUILT_IN_ROLES).map((given) => [giver, given] as const),
  );

  it.each(pairs)("%s gives %s: only when they hold all of it", async (giver, given) => {
    const held = new Set(BUILT_IN_ROLES[giver]?.permissions);
    const may = BUILT_IN_ROLES[given]?.permissions.every((permission) => held.has(permission));
    const scope = await personWith(giver, false);
    const input = { userId: userOf(world.people.thu), roleId: (await roleOf(world, given)).id, reason };
    const outcome = await code(createRoleBinding(scope, { ...input, tenantWide: false }));
    // Thu is of finance already.
    expect(outcome).toBe(may ? (given === "finance" ? "conflict" : "done") : "forbidden");
    expect(await code(createRoleBinding(scope, { ...input, tenantWide: true }))).toBe("forbidden");
  });

  it("holds for invitations, roles, keys and their rotation", async () => {
    const admin = await personWith("admin", true);
    const finance = (await roleOf(world, "finance")).id;
    const invitation = {
      email: "a@example.com",
      roleId: finance,
      tenantWide: false,
      days: 7,
      locale: "en",
    } as const;
    expect(await code(createInvitation(admin, invitation))).toBe("forbidden");
    const strong: Permission[] = ["approvals:decide"];
    expect(await code(createRole(admin, { key: "strong", title: "S", permissions: strong }))).toBe(
      "forbidden",
    );
    const custom = await customRole(world);
    expect(await code(updateRole(admin, custom.id, { reason, permissions: strong }))).toBe("forbidden");
    expect(await code(createApiKey(admin, { name: "k", scopes: strong }))).toBe("forbidden");
    const key = await createApiKey(world.people.owner, { name: "k", scopes: strong });
    expect(await code(rotateApiKey(admin, key.id, { reason, overlapSeconds: 0 }))).toBe("forbidden");
    // Nor do they take away what they could not give.
    expect(await code(removeMember(admin, userOf(world.people.minh), { reason }))).toBe("forbidden");
  });

  it("leaves other workspaces to those who hold it in the whole tenant", async () => {
    const local = await personWith("owner", false);
    expect(await code(createWorkspace(local, workspaceNamed("third")))).toBe("forbidden");
    expect(await code(createRole(local, { key: "mine", title: "M", permissions: ["runs:read"] }))).toBe(
      "forbidden",
    );
    const second = await createWorkspace(world.people.owner, workspaceNamed("second"));
    const there = await personIn(second.id);
    const seen = (await listMembers(local, { limit: 100 })).items.map(({ id }) => id);
    expect(seen).not.toContain(userOf(there));
    expect(await code(removeMember(local, userOf(there), { reason }))).toBe("not_found");
    expect((await listMembers(world.people.owner, { limit: 100 })).items.map(({ id }) => id)).toContain(
      userOf(there),
    );
  });
});

describe("a search for people", () => {
  it("finds a part of a name or an address in any case, also once they are called otherwise", async () => {
    const me = world.people.owner;
    const userId: Id<"user"> = newId("user");
    const address = `${userId}@Example.com`;
    await saveProfile({ id: userId, email: address, name: "Đặng Thị Hoa" });
    await bindRole(world.scope, { userId, role: "operator" });
    const found = async (q: string) => (await listMembers(me, { limit: 10, q })).items.map(({ id }) => id);
    expect(await found("đặng thị")).toEqual([userId]);
    expect(await found(address.toUpperCase())).toEqual([userId]);
    expect(await found("%")).toEqual([]);
    await saveProfile({ id: userId, email: address, name: "Hoa Nguyen" });
    expect(await found("hoa NGUYEN")).toEqual([userId]);
    expect(await found("đặng thị")).toEqual([]);
  });
});

const workspaceNamed = (slug: string) => ({ slug, name: slug, mode: "live", timeZone: "UTC" }) as const;

async function personIn(workspaceId: Id<"workspace">): Promise<Scope> {
  const userId: Id<"user"> = newId("user");
  await saveProfile({ id: userId, email: `${userId}@example.com`, name: "elsewhere" });
  await bindRole({ ...world.scope, workspaceId }, { userId, role: "operator" });
  return { ...world.scope, principal: { kind: "user", id: userId, userId, label: "elsewhere" } };
}

describe("API keys", () => {
  it("rotate with an overlap: both work, then the new one alone", async () => {
    const old = await createApiKey(world.people.owner, { name: "k", scopes: ["runs:read"] });
    const next = await rotateApiKey(world.people.owner, old.id, { reason, overlapSeconds: 3600 });
    for (const { secret } of [old, next])
      expect((await scopeForApiKey(secret, facts)).permissions.size).toBe(1);
    await owner`update api_keys set expires_at = now() where id = ${uuidOf(old.id)}`;
    expect(await code(scopeForApiKey(old.secret, facts))).toBe("unauthenticated");
    expect(await code(scopeForApiKey(next.secret, facts))).toBe("done");
    expect(await code(rotateApiKey(world.people.owner, old.id, { reason, overlapSeconds: 0 }))).toBe(
      "invalid_transition",
    );
  });

  it("are replaced once when rotated many times at once", async () => {
    const old = await createApiKey(world.people.owner, { name: "k", scopes: ["runs:read"] });
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        code(rotateApiKey(world.people.owner, old.id, { reason, overlapSeconds: 60 })),
      ),
    );
    expect(outcomes.sort()).toEqual(["done", ...Array(7).fill("invalid_transition")]);
  });

  it("leave no secret in the database, also not in stored answers", async () => {
    const { body } = await callRoute(contractOf("createApiKey"), {
      key: world.key,
      body: { name: "secret", scopes: ["runs:read"] },
      idempotencyKey: "once",
    });
    const { secret } = body.data;
    const tables = await owner<{ tablename: string }[]>`
      select tablename from pg_tables where schemaname = 'public'`;
    for (const { tablename } of tables) {
      const [row] = await owner.unsafe(
        `select count(*)::int as n from public.${tablename} t where t::text like '%' || $1 || '%'`,
        [secret],
      );
      expect({ tablename, n: row?.n }).toEqual({ tablename, n: 0 });
    }
  });

  it("reach as far as their creator: the tenant's people only when they were held there", async () => {
    const local = await personWith("owner", false);
    const { secret } = await createApiKey(local, { name: "k", scopes: ["members:write", "members:read"] });
    const scope = await scopeForApiKey(secret, facts);
    expect(scope.permissions.has("members:write")).toBe(true);
    expect(scope.tenantPermissions.size).toBe(0);
  });
});

describe("what is suspended", () => {
  const ask = (operationId: string, given: object = {}) =>
    callRoute(contractOf(operationId), { key: world.key, idempotencyKey: randomUUID(), ...given });
  const execute = {
    body: { template: "approve-and-call", input: { supplier: "S", amount: 100, currency: "USD" } },
  };

  it.each(["tenant", "workspace"] as const)("%s: is read, and nothing else", async (what) => {
    const { tenantId, workspaceId } = world.scope;
    const boss = await scopeForUser({ userId: userOf(world.people.owner), email: "", ...facts });
    const set = (scope: Scope, status: "active" | "suspended") =>
      what === "tenant"
        ? setTenantStatus(scope, tenantId, status, { reason })
        : setWorkspaceStatus(scope, workspaceId, status, { reason });
    await set(boss, "suspended");
    // A key's first use is noted.
    await ask("getIdentity");
    const before = await tableDigests(owner);
    const refused = await ask("executeIntent", execute);
    expect({ status: refused.status, code: refused.body.error.code }).toEqual({
      status: 403,
      code: "tenant_suspended",
    });
    const key = { body: { name: "k", scopes: ["runs:read"] } };
    const byPerson = { key: undefined, headers: issuer.headersOf(world.people.owner) };
    expect((await ask("createApiKey", { ...key, ...byPerson })).body.error.code).toBe("tenant_suspended");
    expect(await tableDigests(owner)).toEqual(before);
    expect((await ask("listRuns")).status).toBe(200);
    expect((await ask("getIdentity")).body.data).toMatchObject({ suspended: what });

    const suspended = await scopeForUser({ userId: userOf(world.people.owner), email: "", ...facts });
    expect([...suspended.permissions].filter((permission) => !permission.endsWith(":read"))).toEqual([]);
    const resume = what === "tenant" ? "resumeTenant" : "resumeWorkspace";
    const params = what === "tenant" ? { tenantId } : { workspaceId };
    expect((await ask(resume, { params, body: { reason } })).body.data.status).toBe("active");
    expect((await ask("executeIntent", execute)).status).toBe(202);
  });

  it("can be resumed by nobody who does not hold its settings in the whole tenant", async () => {
    const local = await personWith("owner", false);
    await setTenantStatus(world.people.owner, world.scope.tenantId, "suspended", { reason });
    const { body } = await ask("resumeTenant", {
      key: undefined,
      headers: issuer.headersOf(local),
      params: { tenantId: world.scope.tenantId },
      body: { reason },
    });
    expect(body.error.code).toBe("forbidden");
  });

  it("keeps its runs where they are until it is resumed", async () => {
    const { run } = await executeIntent(world.people.owner, {
      template: "approve-and-call",
      input: { supplier: "S", amount: 900_000, currency: "USD" },
    });
    await setWorkspaceStatus(world.people.owner, world.scope.workspaceId, "suspended", { reason });
    const before = await tableDigests(owner);
    expect(await runSegment(world.scope, run.id)).toMatchObject({ state: "waiting" });
    expect(await tableDigests(owner)).toEqual(before);
    await setWorkspaceStatus(world.people.owner, world.scope.workspaceId, "active", { reason });
    await runSegment(world.scope, run.id);
    expect((await tableDigests(owner)).run_events).not.toBe(before.run_events);
  });
});

describe("invitations", () => {
  const newcomer = (email: string) => ({ userId: newId("user"), email, name: "Newcomer" });

  it("are accepted once, by the invited address alone, in time", async () => {
    const { id, email } = await invite(world);
    const token = invitationToken(id);
    const before = await tableDigests(owner);
    expect(await openInvitation(token)).toMatchObject({ status: "pending", email, roleTitle: "Operator" });
    expect(await openInvitation("x")).toBeNull();
    expect(await code(acceptInvitation(token, newcomer("other@example.com"), facts))).toBe("forbidden");
    expect(await code(acceptInvitation("x", newcomer(email), facts))).toBe("gone");
    expect(await tableDigests(owner)).toEqual(before);

    const person = newcomer(email.toUpperCase());
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => code(acceptInvitation(token, person, facts))),
    );
    expect(outcomes.sort()).toEqual(["done", ...Array(5).fill("gone")]);
    const scope = await scopeForUser({ ...person, ...facts });
    expect([...scope.permissions].sort()).toEqual([...(BUILT_IN_ROLES.operator?.permissions ?? [])].sort());
    expect(scope.tenantPermissions.size).toBe(0);
    expect((await verifyAudit(world.scope)).intact).toBe(true);
  });

  it("are closed when expired, taken back, or the workspace is suspended", async () => {
    const expired = await invite(world);
    await owner`update invitations set expires_at = now() where id = ${uuidOf(expired.id)}`;
    const revoked = await invite(world);
    await revokeInvitation(world.people.owner, revoked.id, { reason });
    for (const { id, email } of [expired, revoked]) {
      expect(await code(acceptInvitation(invitationToken(id), newcomer(email), facts))).toBe("gone");
    }
    const open = await invite(world);
    await setTenantStatus(world.people.owner, world.scope.tenantId, "suspended", { reason });
    const accepting = acceptInvitation(invitationToken(open.id), newcomer(open.email), facts);
    expect(await code(accepting)).toBe("tenant_suspended");
  });

  it("do not shorten what someone holds without an end", async () => {
    const { id: roleId } = await roleOf(world, "owner");
    const boss = userOf(world.people.owner);
    const [profile] = await owner<{ email: string }[]>`select email from profiles where id = ${uuidOf(boss)}`;
    const email = profile?.email ?? "";
    const roleExpiresAt = new Date(Date.now() + 60_000).toISOString();
    const input = { email, roleId, tenantWide: true, roleExpiresAt, days: 7, locale: "en" } as const;
    const { id } = await createInvitation(world.people.owner, input);
    await acceptInvitation(invitationToken(id), { userId: boss, email, name: "Boss" }, facts);
    expect((await bindingOf(world, boss)).expiresAt).toBeNull();
  });
});

describe("a tenant of one's own", () => {
  it("is created by whoever is signed in, and has them as its owner", async () => {
    const person = { userId: newId("user"), email: `${randomUUID()}@example.com`, name: "Founder" };
    const slug = `t-${randomUUID().slice(0, 8)}`;
    const input = { slug, name: "Own", workspace: workspaceNamed("first") };
    const tenant = await createFirstTenant(person, input, facts);
    const scope = await scopeForUser({ ...person, ...facts });
    expect(scope).toMatchObject({ tenantId: tenant.id, workspaceId: tenant.workspace.id });
    expect(scope.tenantPermissions.has("settings:write")).toBe(true);
    expect((await verifyAudit(scope)).checked).toBe(1);
    const other = { ...person, userId: newId("user"), email: `${randomUUID()}@example.com` };
    expect(await code(createFirstTenant(other, input, facts))).toBe("conflict");
    expect(await code(scopeForUser({ ...other, ...facts }))).toBe("forbidden");
  });

  it("is not created by an API key", async () => {
    const { body } = await callRoute(contractOf("createTenant"), {
      key: world.key,
      body: { slug: "by-a-key", name: "By a key", workspace: workspaceNamed("first") },
      idempotencyKey: "once",
    });
    expect(body.error.code).toBe("forbidden");
  });
});
