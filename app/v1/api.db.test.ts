import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "@/lib/contracts";
import type { RouteContract } from "@/lib/contracts/contract";
import { openApiDocument } from "@/lib/contracts/openapi";
import { runSegment } from "@/lib/domains/runs";
import { createApiKey } from "@/lib/domains/tenancy";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

const root = dirname(fileURLToPath(import.meta.url));
const document = openApiDocument("http://test");
const ajv = addFormats(new Ajv2020({ strict: false }));
ajv.addSchema({ $id: "openapi", ...document });

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
  const executed = await call(contractOf("executeIntent"), {
    key: ours.key,
    body: {
      template: "approve-and-call",
      input: { supplier: "Ours alone", amount: 900_000, currency: "USD" },
    },
    idempotencyKey: "world",
  });
  const { intent, run } = executed.body.data;
  await runSegment(ours.scope, run.id as Id<"run">);
  const [approval] = (await call(contractOf("listApprovals"), { key: ours.key })).body.data;
  ids = { intentId: intent.id, runId: run.id, approvalId: approval.id, decisionId: intent.decisionId };
  bodies.decideApproval = { decision: "approve", snapshotHash: approval.snapshotHash };
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** A good body for every route that takes one; a new route fails here until it has its own. */
const bodies: Record<string, unknown> = {
  executeIntent: { template: "approve-and-call", input: { supplier: "S", amount: 100, currency: "USD" } },
  cancelRun: { reason: "not needed" },
};

interface Asked {
  key?: string;
  body?: unknown;
  raw?: string;
  params?: Record<string, string>;
  query?: string;
  headers?: Record<string, string>;
  idempotencyKey?: string;
}

interface Answered {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: checked against the OpenAPI document
  body: any;
}

function contractOf(operationId: string): RouteContract {
  const contract = ROUTES.find((route) => route.operationId === operationId);
  if (!contract) throw new Error(`there is no route ${operationId}`);
  return contract;
}

/** Calls a route's handler as the server would, and holds its answer against the OpenAPI document. */
async function call(contract: RouteContract, asked: Asked): Promise<Answered> {
  const folder = contract.path.replace("/v1/", "").replaceAll("{", "[").replaceAll("}", "]");
  const module = (await import(/* @vite-ignore */ join(root, folder, "route.ts"))) as Record<
    string,
    (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>
  >;
  const params = asked.params ?? {};
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "x");
  const body = asked.raw ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
  const request = new Request(`http://test${path}${asked.query ?? ""}`, {
    method: contract.method,
    headers: {
      ...(asked.key && { authorization: `Bearer ${asked.key}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(asked.idempotencyKey && { "idempotency-key": asked.idempotencyKey }),
      ...asked.headers,
    },
    ...(body !== undefined && { body }),
  });
  const handler = module[contract.method];
  if (!handler) throw new Error(`${folder} does not export ${contract.method}`);
  const response = await handler(request, { params: Promise.resolve(params) });
  const answered = { status: response.status, headers: response.headers, body: await response.json() };
  const pointer = `openapi#/paths/${contract.path.replaceAll("/", "~1")}/${contract.method.toLowerCase()}/responses/${answered.status}/content/application~1json/schema`;
  const validate = ajv.getSchema(pointer.replaceAll("{", "%7B").replaceAll("}", "%7D"));
  if (!validate)
    throw new Error(`${contract.operationId}: the document does not know status ${answered.status}`);
  expect(validate(answered.body) ? [] : validate.errors).toEqual([]);
  return answered;
}

/** How many rows every table has, but for what only says that a key was used. */
async function rowCounts(): Promise<Record<string, number>> {
  const tables = await owner`select tablename from pg_tables where schemaname = 'public' order by 1`;
  const counts: Record<string, number> = {};
  for (const { tablename } of tables) {
    const [row] = await owner.unsafe(`select count(*)::int as n from ${tablename}`);
    counts[tablename] = row?.n as number;
  }
  return counts;
}

const good = (contract: RouteContract): Asked => ({
  params: Object.fromEntries(
    [...contract.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, ids[name] ?? ""]),
  ),
  ...(contract.body && { body: bodies[contract.operationId] }),
  ...(contract.idempotency && { idempotencyKey: `k-${contract.operationId}` }),
});

const each = ROUTES.map((contract) => [contract.operationId, contract] as const);
const writing = each.filter(([, contract]) => contract.method !== "GET");
const named = each.filter(([, contract]) => contract.path.includes("{"));

describe("every route", () => {
  it("has a contract, and every contract a route", () => {
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith("route.ts") && !file.startsWith("openapi.json"),
    );
    const paths = files.map((file) => `/v1/${dirname(file).replaceAll("[", "{").replaceAll("]", "}")}`);
    expect(paths.sort()).toEqual([...new Set(ROUTES.map((contract) => contract.path))].sort());
  });

  it.each(each)("%s: 401 without a credential or with a wrong one", async (_, contract) => {
    expect((await call(contract, good(contract))).body.error.code).toBe("unauthenticated");
    expect((await call(contract, { ...good(contract), key: "iok_wrong" })).status).toBe(401);
  });

  it.each(each)("%s: 403 without the permission", async (_, contract) => {
    const { secret } = await createApiKey(ours.people.owner, { name: "none", scopes: [] });
    const answer = await call(contract, { ...good(contract), key: secret });
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
      const answer = await call(contract, { ...good(contract), key: theirs.key, headers: { [header]: id } });
      expect(answer.body.error.code).toBe("not_found");
    }
  });

  it.each(named)("%s: 404 for another tenant's ids and for what is no id", async (_, contract) => {
    const before = await rowCounts();
    const foreign = await call(contract, { ...good(contract), key: theirs.key });
    // A key is never a person: that it may not decide is said before anything is looked up.
    expect(foreign.body.error.code).toBe(
      contract.operationId === "decideApproval" ? "forbidden" : "not_found",
    );
    const params = Object.fromEntries(
      Object.keys(good(contract).params ?? {}).map((name) => [name, "run_x'--"]),
    );
    expect((await call(contract, { ...good(contract), key: ours.key, params })).status).toBe(404);
    expect(await rowCounts()).toEqual(before);
  });

  it.each(each.filter(([, contract]) => contract.list))(
    "%s: lists nothing of another tenant",
    async (_, contract) => {
      const { body } = await call(contract, { key: theirs.key, query: "?limit=100" });
      for (const id of Object.values(ids)) expect(JSON.stringify(body)).not.toContain(id);
    },
  );

  it.each(each.filter(([, contract]) => contract.query))(
    "%s: 422 for an unknown query field",
    async (_, contract) => {
      const answer = await call(contract, { ...good(contract), key: ours.key, query: "?nope=1" });
      expect(answer.body.error).toMatchObject({
        code: "validation_failed",
        details: { issues: [{ path: "nope" }] },
      });
    },
  );

  it.each(each.filter(([, contract]) => contract.method === "GET"))(
    "%s: answers as documented",
    async (_, contract) => {
      const answer = await call(contract, { ...good(contract), key: ours.key });
      expect(answer.status).toBe(contract.status);
      expect(answer.headers.get("x-request-id")).toBe(answer.body.meta.requestId);
    },
  );
});

describe("every writing route", () => {
  it.each(writing)("%s: refuses bad input with the path, and writes nothing", async (_, contract) => {
    const fine = { ...good(contract), key: ours.key };
    const before = await rowCounts();
    const code = async (asked: Asked) => (await call(contract, asked)).body.error.code;
    const { idempotencyKey, ...unkeyed } = fine;
    expect(idempotencyKey).toBeDefined();
    expect(await code(unkeyed)).toBe("validation_failed");
    expect(await code({ ...fine, raw: "{" })).toBe("invalid_request");
    expect(await code({ ...fine, headers: { "content-type": "text/plain" } })).toBe("invalid_request");
    expect(await code({ ...fine, raw: JSON.stringify({ x: "x".repeat(1_100_000) }) })).toBe(
      "payload_too_large",
    );
    const unknown = await call(contract, { ...fine, body: { ...(fine.body as object), surprise: 1 } });
    expect(unknown.body.error.details.issues).toContainEqual({
      path: "surprise",
      message: "is not a known field",
    });
    expect(await rowCounts()).toEqual(before);
  });
});

describe("executing an intent", () => {
  const contract = contractOf("executeIntent");
  const body = (amount: number) => ({
    template: "approve-and-call",
    input: { supplier: "Steel", amount, currency: "USD" },
  });
  const execute = (amount: number, idempotencyKey: string) =>
    call(contract, { key: ours.key, body: body(amount), idempotencyKey });

  it("gives a repeat the stored answer, and another body a conflict", async () => {
    const first = await execute(100, "same");
    expect(first.status).toBe(202);
    const before = await rowCounts();
    const again = await execute(100, "same");
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.body.data).toEqual(first.body.data);
    expect((await execute(101, "same")).body.error.code).toBe("idempotency_conflict");
    expect(await rowCounts()).toEqual(before);
  });

  it("acts once on 30 duplicates at once", async () => {
    const before = await rowCounts();
    const answers = await Promise.all(Array.from({ length: 30 }, () => execute(100, "burst")));
    for (const answer of answers) {
      expect(answer.status === 202 || answer.body.error.code === "idempotency_in_progress").toBe(true);
    }
    const after = await rowCounts();
    for (const table of ["intents", "runs", "decisions", "audit_events", "idempotency_keys"]) {
      expect({ table, more: (after[table] ?? 0) - (before[table] ?? 0) }).toEqual({ table, more: 1 });
    }
  });

  it("records a denial with its decision, and no run", async () => {
    const before = await rowCounts();
    const denied = await execute(99_000_000, "denied");
    expect(denied.body.error).toMatchObject({
      code: "policy_denied",
      details: { decision: { effect: "deny" } },
    });
    const after = await rowCounts();
    const more = (table: string) => (after[table] ?? 0) - (before[table] ?? 0);
    expect([more("intents"), more("decisions"), more("audit_events"), more("runs"), more("outbox")]).toEqual([
      1, 1, 1, 0, 0,
    ]);
    expect((await execute(99_000_000, "denied")).headers.get("idempotent-replayed")).toBe(null);
    expect(await rowCounts()).toEqual(after);
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
    expect((await call(contractOf("listRuns"), { key: revoked.secret })).status).toBe(200);
    await owner`update api_keys set revoked_at = now() where id = ${uuidOf(revoked.id)}`;
    for (const { secret } of [dead, revoked]) {
      expect((await call(contractOf("listRuns"), { key: secret })).status).toBe(401);
    }
  });
});
