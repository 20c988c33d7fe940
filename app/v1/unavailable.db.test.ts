import { afterAll, beforeAll, expect, it } from "vitest";
import { callRoute, KEYED_ROUTES, SIGNED_ROUTES } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { SIGNED_ADDRESSES } from "@/lib/testing/signed-requests";
import { useTestDatabase } from "@/lib/testing/world";

let database: TestDatabase;

beforeAll(async () => {
  database = await useTestDatabase({ DATABASE_URL: "postgres://intent_os:none@127.0.0.1:9/none" });
});
afterAll(async () => {
  await database.drop();
});

it.each([...KEYED_ROUTES, ...SIGNED_ROUTES].map((contract) => [contract.operationId, contract] as const))(
  "%s: says that it is unavailable for now while the database is away",
  async (_, contract) => {
    const { status, body, headers } = await callRoute(contract, {
      key: "iok_any",
      ...(contract.auth && { body: {}, params: SIGNED_ADDRESSES[contract.operationId] ?? {} }),
    });
    expect({ status, code: body.error.code }).toEqual({ status: 503, code: "unavailable" });
    expect(headers.get("retry-after")).toBe("1");
  },
);
