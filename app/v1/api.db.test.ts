import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "@/lib/contracts";
import type { RouteContract } from "@/lib/contracts/contract";
import { runSegment } from "@/lib/domains/runs";
import { createApiKey } from "@/lib/domains/tenancy";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import { API_FOLDER, type Asked, callRoute, contractOf, KEYED_ROUTES } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { GOOD_BODIES, namedIds, paramsOf } from "@/lib/testing/good-requests";
import { rowCounts } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

let database: TestDatabase;
let owner: postgres.Sql;
let ours: World;
let theirs: World;
/** Ids of ours, by path parameter. */
let ids: Record<string, string>;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  ours = await mintWorld();
  theirs = await mintWorld();
  const executed = await callRoute(contractOf("executeIntent"), {
    key: ours.key,
    body: {
      template: "approve-and-call",
      input: { supplier: "Ours alone", amount: 900_000, currency: "USD" },
    },
    idempotencyKey: "world",
  });
  const { intent, run } = executed.body.data;
  await runSegment(ours.scope, run.id as Id<"run">);
  const [approval] = (await callRoute(contractOf("listApprovals"), { key: ours.key })).body.data;
  ids = {
    intentId: intent.id,
    runId: run.id,
    approvalId: approval.id,
    decisionId: intent.decisionId,
    ...(await namedIds(ours)),
  };
  bodies.decideApproval = { decision: "approve", snapshotHash: approval.snapshotHash };
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** A good body for every route that takes one; a new route fails here until it has its own. */
const bodies = { ...GOOD_BODIES };

const good = (contract: RouteContract): Asked => ({
  params: paramsOf(contract, ids),
  ...(contract.body && { body: bodies[contract.operationId] }),
  ...(contract.idempotency && { idempotencyKey: `k-${contract.operationId}` }),
});

const each = KEYED_ROUTES.map((contract) => [contract.operationId, contract] as const);
const named = each.filter(([, contract]) => contract.path.includes("{"));

describe("every route", () => {
  it("has a contract, and every contract a route", () => {
    const files = readdirSync(API_FOLDER, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith("route.ts") && !/^(openapi[.]json|audit-keys)[/]/.test(file),
    );
    const paths = files.map((file) => `/v1/${dirname(file).replaceAll("[", "{").replaceAll("]", "}")}`);
    expect(paths.sort()).toEqual([...new Set(ROUTES.map((contract) => contract.path))].sort());
  });

  it.each(each)("%s: 401 without a credential or with a wrong one", async (_, contract) => {
    expect((await callRoute(contract, good(contract))).body.error.code).toBe("unauthenticated");
    expect((await callRoute(contract, { ...good(contract), key: "iok_wrong" })).status).toBe(401);
  });

  it.each(each)("%s: 403 without the permission", async (_, contract) => {
    const { secret } = await createApiKey(ours.people.owner, { name: "none", scopes: [] });
    const answer = await callRoute(contract, { ...good(contract), key: secret });
    expect(answer.body.error).toMatchObject({
      code: "forbidden",
      details: { permission: contract.permission },
    });
  });

  it.each(each)("%s: the headers choose no other tenant", async (_, contract) => {
    for (const [header, id] of [
      ["x-tenant-id", ours.scope.tenantId],
      ["x-workspace-id", ours.scope.workspaceId],
    ] as const) {
      const answer = await callRoute(contract, {
        ...good(contract),
        key: theirs.key,
        headers: { [header]: id },
      });
      expect(answer.body.error.code).toBe("not_found");
    }
  });

  it.each(named)("%s: 404 for another tenant's ids and for what is no id", async (_, contract) => {
    const before = await rowCounts(owner);
    const foreign = await callRoute(contract, { ...good(contract), key: theirs.key });
    // A key is never a person: that it may not decide is said before anything is looked up.
    expect(foreign.body.error.code).toBe(contract.person ? "forbidden" : "not_found");
    const params = Object.fromEntries(
      Object.keys(good(contract).params ?? {}).map((name) => [name, "run_x'--"]),
    );
    expect((await callRoute(contract, { ...good(contract), key: ours.key, params })).status).toBe(404);
    expect(await rowCounts(owner)).toEqual(before);
  });

  it.each(each.filter(([, contract]) => contract.list))(
    "%s: lists nothing of another tenant",
    async (_, contract) => {
      const { body } = await callRoute(contract, { key: theirs.key, query: "?limit=100" });
      for (const id of Object.values(ids).filter((value) => value.includes("_"))) {
        expect(JSON.stringify(body)).not.toContain(id);
      }
    },
  );

  it.each(each.filter(([, contract]) => contract.query && !contract.upload))(
    "%s: 422 for an unknown query field",
    async (_, contract) => {
      const answer = await callRoute(contract, { ...good(contract), key: ours.key, query: "?nope=1" });
      expect(answer.body.error).toMatchObject({
        code: "validation_failed",
        details: { issues: [{ path: "nope" }] },
      });
    },
  );

  it.each(each.filter(([, contract]) => contract.method === "GET"))(
    "%s: answers as documented",
    async (_, contract) => {
      const answer = await callRoute(contract, { ...good(contract), key: ours.key });
      expect(answer.status).toBe(contract.status);
      expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
      if (!contract.media) expect(answer.body.meta.requestId).toBe(answer.headers.get("x-request-id"));
    },
  );
});

describe("executing an intent", () => {
  const contract = contractOf("executeIntent");
  const body = (amount: number) => ({
    template: "approve-and-call",
    input: { supplier: "Steel", amount, currency: "USD" },
  });
  const execute = (amount: number, idempotencyKey: string) =>
    callRoute(contract, { key: ours.key, body: body(amount), idempotencyKey });

  it("records a denial with its decision, and no run", async () => {
    const before = await rowCounts(owner);
    const denied = await execute(99_000_000, "denied");
    expect(denied.body.error).toMatchObject({
      code: "policy_denied",
      details: { decision: { effect: "deny" } },
    });
    const after = await rowCounts(owner);
    const more = (table: string) => (after[table] ?? 0) - (before[table] ?? 0);
    expect([more("intents"), more("decisions"), more("audit_events"), more("runs"), more("outbox")]).toEqual([
      1, 1, 1, 0, 0,
    ]);
    expect((await execute(99_000_000, "denied")).headers.get("idempotent-replayed")).toBe(null);
    expect(await rowCounts(owner)).toEqual(after);
  });

  it("commits decision, intent, run, journal and audit event together", async () => {
    const { body: answer } = await execute(100, "together");
    const { intent, run } = answer.data;
    const [row] = await owner`select
      (select count(*)::int from decisions where id = ${uuidOf(intent.decisionId)}) as decisions,
      (select count(*)::int from run_events where run_id = ${uuidOf(run.id)}) as events,
      (select count(*)::int from audit_events where resource_id = ${intent.id} and action = 'intent.executed') as audit`;
    expect(row).toEqual({ decisions: 1, events: 1, audit: 1 });
    expect(run.policies).toHaveLength(1);
  });

  it("refuses a revoked and an expired key", async () => {
    const dead = await createApiKey(ours.people.owner, {
      name: "expired",
      scopes: ["runs:read"],
      expiresAt: new Date(Date.now() - 1000),
    });
    const revoked = await createApiKey(ours.people.owner, { name: "revoked", scopes: ["runs:read"] });
    expect((await callRoute(contractOf("listRuns"), { key: revoked.secret })).status).toBe(200);
    await owner`update api_keys set revoked_at = now() where id = ${uuidOf(revoked.id)}`;
    for (const { secret } of [dead, revoked]) {
      expect((await callRoute(contractOf("listRuns"), { key: secret })).status).toBe(401);
    }
  });
});
