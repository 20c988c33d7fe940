import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RouteContract } from "@/lib/contracts/contract";
import { bindRole, createApiKey, saveProfile } from "@/lib/domains/tenancy";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import { BUILT_IN_ROLES, PERMISSIONS, type Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { callRoute, contractOf, KEYED_ROUTES } from "@/lib/testing/api";
import { openApproval } from "@/lib/testing/approval-requests";
import type { TestDatabase } from "@/lib/testing/database";
import { GOOD_BODIES, namedIds, paramsOf } from "@/lib/testing/good-requests";
import { startTokenIssuer, type TokenIssuer } from "@/lib/testing/sign-in";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

const each = KEYED_ROUTES.map((contract) => [contract.operationId, contract] as const);
const named = each.filter(([, { path }]) => path.includes("{"));

let issuer: TokenIssuer;
let database: TestDatabase;
let owner: postgres.Sql;
let ours: World;
let theirs: World;
let ids: Record<string, string>;
let decide: { decision: "approve"; snapshotHash: string };

beforeAll(async () => {
  issuer = await startTokenIssuer();
  database = await useTestDatabase({ SUPABASE_URL: issuer.url });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  ours = await mintWorld();
  theirs = await mintWorld();
  const approval = await openApproval(ours);
  const { data: run } = (
    await callRoute(contractOf("getRun"), { key: ours.key, params: { runId: approval.runId } })
  ).body;
  const { data: intent } = (
    await callRoute(contractOf("getIntent"), { key: ours.key, params: { intentId: run.intentId } })
  ).body;
  ids = {
    runId: run.id,
    intentId: intent.id,
    approvalId: approval.id,
    decisionId: intent.decisionId,
    ...(await namedIds(ours)),
  };
  decide = { decision: "approve", snapshotHash: approval.snapshotHash };
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await issuer.stop();
});

async function newPerson(bind: (userId: Id<"user">) => Promise<unknown>): Promise<Scope> {
  const id = newId("user");
  const name = randomUUID().slice(0, 8);
  await saveProfile({ id, email: `${name}@example.com`, name });
  await bind(id);
  return { ...ours.scope, principal: { kind: "user", id, userId: id, label: name } };
}

/** A request of a person that is right but for what a test is about. */
function askedBy(person: Scope, contract: RouteContract, headers: Record<string, string> = {}) {
  const body = contract.operationId === "decideApproval" ? decide : GOOD_BODIES[contract.operationId];
  return {
    params: paramsOf(contract, ids),
    headers: { ...issuer.headersOf(person), ...headers },
    ...(body !== undefined && { body }),
    ...(contract.idempotency && { idempotencyKey: randomUUID() }),
  };
}

describe("a person signed in to the console", () => {
  it("is who the token says", async () => {
    const { body } = await callRoute(contractOf("getIdentity"), {
      headers: issuer.headersOf(ours.people.minh),
    });
    expect(body.data).toMatchObject({
      principal: { kind: "user", id: ours.people.minh.principal.id, label: "minh" },
      tenant: { id: ours.scope.tenantId },
      permissions: [...(BUILT_IN_ROLES.finance?.permissions ?? [])].sort(),
    });
  });

  it.each(each)("%s: is refused with an expired or a forged token", async (_, contract) => {
    const before = await tableDigests(owner);
    for (const flaw of [{ expired: true }, { forged: true }]) {
      const headers = issuer.headersOf(ours.people.owner, flaw);
      const answer = await callRoute(contract, { ...askedBy(ours.people.owner, contract), headers });
      expect(answer.body.error.code).toBe("unauthenticated");
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
    expect(await tableDigests(owner)).toEqual(before);
  });

  it.each(each.filter(([, { method }]) => method !== "GET"))(
    "%s: is not acted for by another site",
    async (_, contract) => {
      const before = await tableDigests(owner);
      const asked = askedBy(ours.people.owner, contract, { "sec-fetch-site": "cross-site" });
      expect((await callRoute(contract, asked)).body.error.code).toBe("forbidden");
      expect(await tableDigests(owner)).toEqual(before);
    },
  );

  it.each(named)("%s: gets 404 for what is another tenant's", async (_, contract) => {
    const before = await tableDigests(owner);
    const plain = await callRoute(contract, askedBy(theirs.people.owner, contract));
    expect(plain.body.error.code).toBe("not_found");
    for (const headers of <Record<string, string>[]>[
      { "x-tenant-id": ours.scope.tenantId },
      { "x-workspace-id": ours.scope.workspaceId },
      { "x-tenant-id": "nonsense" },
    ]) {
      const chosen = await callRoute(contract, askedBy(theirs.people.owner, contract, headers));
      expect(chosen.body.error.code).toBe("not_found");
    }
    expect(await tableDigests(owner)).toEqual(before);
  });

  it("is refused without a membership, and with one that has ended", async () => {
    const nobody = await newPerson(async () => {});
    const former = await newPerson((userId) =>
      bindRole(ours.scope, { userId, role: "owner", expiresAt: new Date(Date.now() - 1000) }),
    );
    for (const person of [nobody, former]) {
      const answer = await callRoute(contractOf("listRuns"), askedBy(person, contractOf("listRuns")));
      expect(answer.body.error.code).toBe("forbidden");
    }
  });
});

describe.each(Object.entries(BUILT_IN_ROLES))("the role %s", (role, { permissions }) => {
  it("reaches the routes its permissions name, and no other", async () => {
    const person = await newPerson((userId) => bindRole(ours.scope, { userId, role }));
    for (const [operationId, contract] of each) {
      const before = contract.method === "GET" ? null : await tableDigests(owner);
      // A body with a field that nothing has gets past the permission and no further.
      const asked = { ...askedBy(person, contract), ...(contract.body && { body: { unheardOf: true } }) };
      const { status, body } = await callRoute(contract, asked);
      const reaches = permissions.includes(contract.permission);
      expect({ operationId, forbidden: body?.error?.code === "forbidden" }).toEqual({
        operationId,
        forbidden: !reaches,
      });
      if (reaches) expect(status).toBe(contract.body || contract.upload ? 422 : contract.status);
      else expect(body.error.details).toEqual({ permission: contract.permission });
      if (before) expect(await tableDigests(owner)).toEqual(before);
    }
  });
});

describe("another workspace of the same tenant", () => {
  let key: string;
  let neighbour: Scope;

  beforeAll(async () => {
    const workspaceId = newId("workspace");
    await owner`insert into workspaces (id, tenant_id, slug, name, mode)
      values (${uuidOf(workspaceId)}, ${uuidOf(ours.scope.tenantId)}, 'second', 'Second', 'live')`;
    const second = { ...ours.scope, workspaceId };
    const here = { ...second, tenantPermissions: new Set<Permission>() };
    key = (await createApiKey(here, { name: "second", scopes: [...PERMISSIONS] })).secret;
    neighbour = await newPerson((userId) => bindRole(second, { userId, role: "owner" }));
  });

  it.each(named.filter(([, { reach }]) => reach !== "tenant"))(
    "%s: sees nothing of the first by id",
    async (_, contract) => {
      const byPerson = await callRoute(contract, askedBy(neighbour, contract));
      expect(byPerson.body.error.code).toBe("not_found");
      if (contract.person) return;
      const { headers: _headers, ...rest } = askedBy(neighbour, contract);
      expect((await callRoute(contract, { ...rest, key })).body.error.code).toBe("not_found");
    },
  );

  it.each(named.filter(([, { reach, method }]) => reach === "tenant" && method !== "GET"))(
    "%s: changes nothing that is the whole tenant's",
    async (_, contract) => {
      const before = await tableDigests(owner);
      const byPerson = await callRoute(contract, askedBy(neighbour, contract));
      expect(byPerson.body.error.code).toBe("forbidden");
      const { headers: _headers, ...rest } = askedBy(neighbour, contract);
      expect((await callRoute(contract, { ...rest, key })).body.error.code).toBe("forbidden");
      expect(await tableDigests(owner)).toEqual(before);
    },
  );

  // The audit chain is the tenant's.
  it.each(
    each.filter(
      ([, { list, tag, path, reach }]) =>
        list && reach !== "tenant" && tag !== "Audit" && !path.includes("{"),
    ),
  )("%s: lists nothing of the first", async (_, contract) => {
    const idsSeenWith = async (credential: string): Promise<string[]> => {
      const { data } = (await callRoute(contract, { key: credential })).body;
      return data.map(({ id }: { id: string }) => id);
    };
    const first = await idsSeenWith(ours.key);
    expect(first).not.toEqual([]);
    expect((await idsSeenWith(key)).filter((id) => first.includes(id))).toEqual([]);
  });
});
