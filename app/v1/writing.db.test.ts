import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RouteContract } from "@/lib/contracts/contract";
import { ID_PREFIXES, type IdKind, isId, newId } from "@/lib/kernel/ids";
import { callRoute, contractOf, KEYED_ROUTES } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { startTokenIssuer, type TokenIssuer } from "@/lib/testing/sign-in";
import { rowCounts, tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import type { WritingRequest } from "@/lib/testing/writing-request";
import { WRITING_REQUESTS } from "@/lib/testing/writing-requests";

const writing = KEYED_ROUTES.filter(({ method, readOnly }) => method !== "GET" && !readOnly).map(
  (contract) => [contract.operationId, contract] as const,
);
/** What files are refused for is tried in proofs/files.db.test.ts. */
const withJson = writing.filter(([, { upload }]) => !upload);
const ID_KINDS = Object.keys(ID_PREFIXES) as IdKind[];

let issuer: TokenIssuer;
let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  issuer = await startTokenIssuer();
  database = await useTestDatabase({ SUPABASE_URL: issuer.url });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
  // A key's first use is noted; later ones within a minute are not.
  await callRoute(contractOf("getIdentity"), { key: world.key });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await issuer.stop();
});

function requestFor(contract: RouteContract): Promise<WritingRequest> {
  const make = WRITING_REQUESTS[contract.operationId];
  if (!make)
    throw new Error(`${contract.operationId} writes: describe it in lib/testing/writing-requests.ts`);
  return make(world, issuer);
}

/** A body again for each text in it, with what no database can keep put there: NUL, and half of a character. */
function* withUnstorableText(body: unknown): Generator<[path: string, body: unknown]> {
  for (const path of textsIn(body, [])) {
    for (const bad of ["a\0b", "\ud83d"]) yield [path.join("."), replaced(body, path, bad)];
  }
}

/** A body again for each id in it, with others in its place. */
function* withOtherIds(
  body: unknown,
  others: (kind: IdKind) => string[],
): Generator<[path: string, body: unknown]> {
  for (const path of textsIn(body, [])) {
    const id = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], body);
    const kind = ID_KINDS.find((one) => isId(one, id));
    for (const other of kind ? others(kind) : []) yield [path.join("."), replaced(body, path, other)];
  }
}

function replaced(body: unknown, path: string[], value: string): unknown {
  const changed = structuredClone(body) as Record<string, unknown>;
  const holder = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, changed);
  holder[path.at(-1) as string] = value;
  return changed;
}

function textsIn(value: unknown, path: string[]): string[][] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, key]));
}

describe("every writing route", () => {
  it("is described, and nothing else is", () => {
    expect(Object.keys(WRITING_REQUESTS).sort()).toEqual(writing.map(([name]) => name).sort());
  });

  it.each(writing)("%s: answers as documented and leaves exactly its audit event", async (_, contract) => {
    const { asked, audit } = await requestFor(contract);
    const mark = await auditMark(world.scope);
    const answer = await callRoute(contract, {
      ...asked,
      idempotencyKey: "once",
      headers: {
        ...asked.headers,
        "x-request-id": "test-request",
        "x-forwarded-for": "203.0.113.9, 10.0.0.1",
      },
    });
    expect(answer.status).toBe(contract.status);
    const of = { requestId: "test-request", address: "203.0.113.9", workspaceId: world.scope.workspaceId };
    await expectAudit(
      world.scope,
      mark,
      [audit].flat().map((event) => ({ ...event, ...of })),
    );
  });

  it.each(writing)("%s: gives a repeat the stored answer, and writes nothing", async (_, contract) => {
    const { asked } = await requestFor(contract);
    const first = await callRoute(contract, { ...asked, idempotencyKey: "same" });
    const before = await tableDigests(owner);
    const again = await callRoute(contract, { ...asked, idempotencyKey: "same" });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(JSON.stringify(again.body.data)).toBe(JSON.stringify(first.body.data));
    expect(again.status).toBe(first.status);
    expect(await tableDigests(owner)).toEqual(before);
  });

  it.each(withJson)("%s: refuses the same key with another body, and writes nothing", async (_, contract) => {
    const { asked, otherBody } = await requestFor(contract);
    await callRoute(contract, { ...asked, idempotencyKey: "same" });
    const before = await tableDigests(owner);
    const other = await callRoute(contract, { ...asked, body: otherBody, idempotencyKey: "same" });
    expect(other.body.error.code).toBe("idempotency_conflict");
    expect(await tableDigests(owner)).toEqual(before);
  });

  it.each(writing)("%s: has one effect of 30 duplicates at once", async (_, contract) => {
    const { asked, audit } = await requestFor(contract);
    const mark = await auditMark(world.scope);
    const before = await rowCounts(owner);
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => callRoute(contract, { ...asked, idempotencyKey: "burst" })),
    );
    const done = answers.filter(({ status }) => status === contract.status);
    expect(done.filter(({ headers }) => !headers.has("idempotent-replayed"))).toHaveLength(1);
    expect(new Set(done.map(({ body }) => JSON.stringify(body.data))).size).toBe(1);
    for (const { body, headers } of answers.filter((answer) => !done.includes(answer))) {
      expect(body.error.code).toBe("idempotency_in_progress");
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    await expectAudit(world.scope, mark, [audit].flat());
    expect((await rowCounts(owner)).idempotency_keys).toBe((before.idempotency_keys ?? 0) + 1);
  });

  it.each(writing)("%s: keeps keys of another tenant and of another route apart", async (_, contract) => {
    const { asked } = await requestFor(contract);
    await callRoute(contract, { ...asked, idempotencyKey: "shared" });
    world = await mintWorld();
    const { asked: theirs } = await requestFor(contract);
    const answer = await callRoute(contract, { ...theirs, idempotencyKey: "shared" });
    expect(answer.status).toBe(contract.status);
    expect(answer.headers.has("idempotent-replayed")).toBe(false);
  });

  it.each(writing)("%s: writes nothing when it is no longer possible, and says so", async (_, contract) => {
    const { asked, spoil } = await requestFor(contract);
    if (!spoil) return;
    await spoil.by();
    const before = await tableDigests(owner);
    for (const idempotencyKey of ["late", "late", "later"]) {
      expect((await callRoute(contract, { ...asked, idempotencyKey })).body.error.code).toBe(spoil.code);
    }
    expect(await tableDigests(owner)).toEqual(before);
  });

  it.each(withJson)("%s: refuses bad input with the path, and writes nothing", async (_, contract) => {
    const { asked } = await requestFor(contract);
    const before = await tableDigests(owner);
    const problem = async (given: object) =>
      (await callRoute(contract, { ...asked, idempotencyKey: "k", ...given })).body.error;
    const type = (value: string) => ({ headers: { ...asked.headers, "content-type": value } });

    expect(await problem({ idempotencyKey: undefined })).toMatchObject({
      code: "validation_failed",
      details: { issues: [{ path: "Idempotency-Key" }] },
    });
    expect(await problem({ idempotencyKey: "k".repeat(256) })).toMatchObject({ code: "validation_failed" });
    expect(await problem({ body: undefined, ...type("application/json") })).toMatchObject({
      code: "invalid_request",
    });
    expect(await problem({ body: undefined })).toMatchObject({ code: "invalid_request" });
    expect(await problem({ raw: '{"a":' })).toMatchObject({ code: "invalid_request" });
    expect(await problem(type("text/plain"))).toMatchObject({ code: "invalid_request" });
    expect(await problem(type("application/x-www-form-urlencoded"))).toMatchObject({
      code: "invalid_request",
    });
    expect(await problem({ raw: JSON.stringify({ x: "x".repeat(1_048_576) }) })).toMatchObject({
      code: "payload_too_large",
    });
    expect(await problem({ body: { ...(asked.body as object), surprise: 1 } })).toMatchObject({
      code: "validation_failed",
      details: { issues: [{ path: "surprise", message: "is not a known field" }] },
    });
    for (const [path, body] of withUnstorableText(asked.body)) {
      expect({ path, ...(await problem({ body })) }).toMatchObject({
        path,
        code: "validation_failed",
        details: { issues: [{ path }] },
      });
    }
    for (const [path, body] of withOtherIds(asked.body, (kind) => [newId(kind)])) {
      // It answers for each approval by itself.
      if (contract === contractOf("decideApprovals")) break;
      expect({ path, ...(await problem({ body })) }).toMatchObject({ path, code: "not_found" });
    }
    for (const [path, body] of withOtherIds(asked.body, () => ["1", "' or true --", newId("request")])) {
      expect({ path, ...(await problem({ body })) }).toMatchObject({
        path,
        code: "validation_failed",
        details: { issues: [{ path }] },
      });
    }
    expect(await problem({ raw: `{"x": ${"[".repeat(100_000)}${"]".repeat(100_000)}}` })).toMatchObject({
      code: "validation_failed",
    });
    expect(await problem({ body: [] })).toMatchObject({ code: "validation_failed" });
    expect(await problem({ body: {} })).toMatchObject({ code: "validation_failed" });
    expect(await tableDigests(owner)).toEqual(before);
  });
});
