import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as getAuditKeys } from "@/app/v1/audit-keys/route";
import { createApiKey } from "@/lib/domains/tenancy";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { GET } from "./export/route";

let database: TestDatabase;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  world = await mintWorld();
});
afterAll(async () => {
  await database.drop();
});

const ask = (query: string, key = world.key) =>
  GET(
    new Request(`http://test/v1/audit-events/export${query}`, {
      headers: { authorization: `Bearer ${key}`, "x-request-id": "export-1" },
    }),
    { params: Promise.resolve({}) },
  );

describe("the export", () => {
  it("is a download, of JSON unless asked otherwise, that no cache keeps", async () => {
    const json = await ask("");
    expect(json.status).toBe(200);
    expect(json.headers.get("content-type")).toBe("application/json");
    expect(json.headers.get("content-disposition")).toMatch(/^attachment; filename="audit-[\w-]+Z[.]json"$/);
    expect(json.headers.get("cache-control")).toBe("no-store");
    expect(json.headers.get("x-request-id")).toBe("export-1");
    expect(json.headers.has("ratelimit-remaining")).toBe(true);
    const { meta, data } = await json.json();
    expect(meta).toEqual({ requestId: "export-1" });
    expect(data.events.at(-1)).toMatchObject({ action: "audit.exported", requestId: "export-1" });

    const csv = await ask("?format=csv&action=tenant.created");
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect((await csv.text()).split("\r\n").filter((line) => line.includes(",tenant.created,"))).toHaveLength(
      1,
    );
  });

  it("refuses what is no filter, and records nothing of it", async () => {
    const mark = await auditMark(world.scope);
    for (const query of [
      "?format=xml",
      "?from=yesterday",
      "?limit=1",
      `?action=${"x".repeat(101)}`,
      "?action=%00",
    ]) {
      const answer = await ask(query);
      expect({ query, status: answer.status }).toEqual({ query, status: 422 });
    }
    const { secret } = await createApiKey(world.people.owner, { name: "blind", scopes: ["runs:read"] });
    expect((await ask("", secret)).status).toBe(403);
    await expectAudit(world.scope, mark, [{ action: "api_key.created" }]);
  });

  it("records no more of the caller's address than an address is long", async () => {
    const mark = await auditMark(world.scope);
    await callRoute(contractOf("exportAudit"), {
      key: world.key,
      headers: { "x-forwarded-for": "9".repeat(8000) },
    });
    await expectAudit(world.scope, mark, [{ action: "audit.exported", address: "9".repeat(64) }]);
  });

  it("stops reading when its reader goes away", async () => {
    const { body } = await ask("");
    const reader = body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect((await callRoute(contractOf("verifyAudit"), { key: world.key })).body.data.intact).toBe(true);
  });
});

it("shows the public keys to whoever asks", async () => {
  const { keys } = await getAuditKeys().json();
  expect(keys).toEqual([
    expect.objectContaining({
      kty: "OKP",
      crv: "Ed25519",
      use: "sig",
      kid: expect.any(String),
      x: expect.any(String),
    }),
  ]);
  const [checkpoint] = (await callRoute(contractOf("listAuditCheckpoints"), { key: world.key })).body.data;
  expect(checkpoint.keyId).toBe(keys[0].kid);
});
