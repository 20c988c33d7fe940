import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApiKey } from "@/lib/domains/tenancy";
import { PERMISSIONS } from "@/lib/kernel/permissions";
import { callRoute, contractOf, KEYED_ROUTES } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

const LIMIT = 20;

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  // Read when the first route is loaded.
  process.env.RATE_LIMIT_PER_10S = String(LIMIT);
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

it("refuses a principal that asks too much, tells it when to come back, and leaves others alone", async () => {
  const other = await createApiKey(world.people.owner, { name: "other", scopes: ["runs:read"] });
  const ask = (key: string) => callRoute(contractOf("listRuns"), { key });
  const answers = await Promise.all(Array.from({ length: LIMIT + 5 }, () => ask(world.key)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(5);
  for (const { body, headers } of refused) {
    expect(body.error.code).toBe("rate_limited");
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  }
  const left = answers.flatMap(({ headers }) => headers.get("ratelimit-remaining") ?? []).map(Number);
  expect(Math.min(...left)).toBe(0);
  expect((await ask(other.secret)).status).toBe(200);
});

it.each(KEYED_ROUTES.map((contract) => [contract.operationId, contract] as const))(
  "%s: counts against the same limit, says how much is left, and is refused beyond it",
  async (_, contract) => {
    const { secret } = await createApiKey(world.people.owner, { name: "k", scopes: [] });
    for (let left = LIMIT - 1; left >= 0; left -= 1) {
      const { headers } = await callRoute(contract, { key: secret });
      expect(["limit", "remaining"].map((name) => headers.get(`ratelimit-${name}`))).toEqual([
        String(LIMIT),
        String(left),
      ]);
      expect(Number(headers.get("ratelimit-reset"))).toBeGreaterThan(0);
    }
    const before = await tableDigests(owner);
    const { status, body } = await callRoute(contract, { key: secret });
    expect({ status, code: body.error.code }).toEqual({ status: 429, code: "rate_limited" });
    expect(await tableDigests(owner)).toEqual(before);
  },
);

it("tells nothing of an error of our own but a request id", async () => {
  await owner`revoke select on runs from intent_scope`;
  try {
    const { secret } = await createApiKey(world.people.owner, { name: "k", scopes: [...PERMISSIONS] });
    const { status, body, headers } = await callRoute(contractOf("listRuns"), { key: secret });
    expect(status).toBe(500);
    expect(body.error).toEqual({
      code: "internal",
      message: "Something went wrong on our side. Report the request id to support.",
      requestId: headers.get("x-request-id"),
      docs: "/docs/api#errors-internal",
    });
  } finally {
    await owner`grant select on runs to intent_scope`;
  }
});

it("lets no answer be kept by a cache", async () => {
  for (const contract of KEYED_ROUTES) {
    const { headers } = await callRoute(contract, { params: { runId: "run_x" } });
    expect({ of: contract.operationId, cache: headers.get("cache-control") }).toEqual({
      of: contract.operationId,
      cache: "no-store",
    });
  }
});
