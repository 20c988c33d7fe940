import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RouteContract } from "@/lib/contracts/contract";
import { newWebhookKeyPair, newWebhookSecret, signWebhook } from "@/lib/crypto/webhook-signature";
import { type Answered, callRoute, SIGNED_ROUTES } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import type { SignedRequest } from "@/lib/testing/signed-request";
import { SIGNED_REQUESTS } from "@/lib/testing/signed-requests";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

const LIMIT = 60;
const signed = SIGNED_ROUTES.map((contract) => [contract.operationId, contract] as const);

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  // Read when the first route is loaded.
  process.env.WEBHOOK_RATE_LIMIT_PER_10S = String(LIMIT);
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

function messageFor(contract: RouteContract): Promise<SignedRequest> {
  const make = SIGNED_REQUESTS[contract.operationId];
  if (!make)
    throw new Error(`${contract.operationId} is signed: describe it in lib/testing/signed-requests.ts`);
  return make(world);
}

interface Sent {
  id?: string;
  at?: Date;
  keys?: string[];
  params?: Record<string, string>;
  /** What is signed, as text. */
  raw?: string;
  /** What is sent instead of it. */
  sent?: string;
  headers?: Record<string, string>;
}

/** Posts a message as its sender would. */
function post(contract: RouteContract, message: SignedRequest, given: Sent = {}): Promise<Answered> {
  const raw = given.raw ?? JSON.stringify(message.body);
  const { id = "msg_1", at = new Date() } = given;
  return callRoute(contract, {
    params: given.params ?? message.params,
    raw: given.sent ?? raw,
    headers: { ...signWebhook({ id, at, body: raw }, given.keys ?? [message.key]), ...given.headers },
  });
}

/** Everything but the tables in which refusals are noted. */
async function digests({ noted }: SignedRequest) {
  const all = await tableDigests(owner);
  return Object.fromEntries(Object.entries(all).filter(([table]) => !noted.includes(table)));
}

describe("every signed route", () => {
  it("is described, and nothing else is", () => {
    expect(Object.keys(SIGNED_REQUESTS).sort()).toEqual(signed.map(([name]) => name).sort());
  });

  it.each(signed)("%s: takes a genuine message, and leaves its audit events", async (_, contract) => {
    const message = await messageFor(contract);
    const mark = await auditMark(world.scope);
    const answer = await post(contract, message, {
      headers: { "x-request-id": "test-request", "x-forwarded-for": "203.0.113.9, 10.0.0.1" },
    });
    expect(answer.status).toBe(contract.status);
    expect(answer.headers.get("x-request-id")).toBe("test-request");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const of = { requestId: "test-request", address: "203.0.113.9", workspaceId: world.scope.workspaceId };
    await expectAudit(
      world.scope,
      mark,
      message.audit.map((event) => ({ ...event, ...of })),
    );
  });

  it.each(signed)("%s: 401 for what is not genuine, and nothing is done", async (_, contract) => {
    const message = await messageFor(contract);
    const before = await digests(message);
    const raw = JSON.stringify(message.body);
    const longAgo = new Date(Date.now() - 301_000);
    const toCome = new Date(Date.now() + 302_000);
    const forged: Sent[] = [
      { keys: [newWebhookSecret()] },
      { keys: [newWebhookKeyPair().privateKey] },
      { sent: `${raw} ` },
      { at: longAgo },
      { at: toCome },
      { headers: { "webhook-id": "msg_2" } },
      { headers: { "webhook-timestamp": String(Math.floor(Date.now() / 1000) - 7) } },
      { headers: { "webhook-signature": "v1,AAAA" } },
      { headers: { "webhook-signature": "" } },
      // A credential of another kind opens nothing here.
      { keys: [newWebhookSecret()], headers: { authorization: `Bearer ${world.key}` } },
    ];
    for (const given of forged) {
      const { status, body } = await post(contract, message, given);
      expect({ given, status, code: body.error.code }).toEqual({
        given,
        status: 401,
        code: "unauthenticated",
      });
    }
    const unsigned = await callRoute(contract, {
      params: message.params,
      body: message.body,
      key: world.key,
    });
    expect(unsigned.status).toBe(401);
    expect(await digests(message)).toEqual(before);
  });

  it.each(signed)("%s: acts once on the same message, in turn and at once", async (_, contract) => {
    const message = await messageFor(contract);
    const mark = await auditMark(world.scope);
    const answers: Answered[] = [];
    for (let time = 1; time <= 5; time += 1) {
      // A sender signs each attempt anew.
      const at = new Date(Date.now() - 10_000 + time * 1000);
      answers.push(await post(contract, message, { at }));
    }
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body.data)}`)).size).toBe(1);
    expect(answers.map(({ headers }) => headers.get("idempotent-replayed"))).toEqual([
      null,
      "true",
      "true",
      "true",
      "true",
    ]);
    await expectAudit(world.scope, mark, message.audit);
    const before = await tableDigests(owner);
    await post(contract, message);
    expect(await tableDigests(owner)).toEqual(before);

    const second = await auditMark(world.scope);
    const burst = await Promise.all(
      Array.from({ length: 20 }, () => post(contract, message, { id: "msg_burst" })),
    );
    const done = burst.filter(({ status }) => status === contract.status);
    expect(done.filter(({ headers }) => !headers.has("idempotent-replayed"))).toHaveLength(1);
    for (const { body, headers } of burst.filter((answer) => !done.includes(answer))) {
      expect(body.error.code).toBe("idempotency_in_progress");
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    await expectAudit(world.scope, second, message.audit);
  });

  it.each(signed)(
    "%s: refuses what it cannot read, and an address that leads nowhere",
    async (_, contract) => {
      const message = await messageFor(contract);
      const code = async (given: Sent) => (await post(contract, message, given)).body.error.code;
      const type = (value: string) => ({ headers: { "content-type": value } });
      expect(await code({ id: "a", raw: '{"a":' })).toBe("invalid_request");
      expect(await code({ id: "b", ...type("text/plain") })).toBe("invalid_request");
      expect(await code({ id: "c", raw: '{"a": "\\u0000"}' })).toBe("validation_failed");
      expect(await code({ id: "d", raw: `{"x": ${"[".repeat(9_000)}${"]".repeat(9_000)}}` })).toBe(
        "validation_failed",
      );
      expect(await code({ id: "e", raw: JSON.stringify({ x: "x".repeat(1_048_576) }) })).toBe(
        "payload_too_large",
      );
      const before = await tableDigests(owner);
      for (const params of message.unknown) expect(await code({ id: "f", params })).toBe("not_found");
      expect(await tableDigests(owner)).toEqual(before);
    },
  );

  it.each(signed)("%s: counts an address's messages, and refuses those beyond", async (_, contract) => {
    const message = await messageFor(contract);
    const forged = { keys: [newWebhookSecret()] };
    for (let left = LIMIT - 1; left >= 0; left -= 1) {
      const { headers } = await post(contract, message, forged);
      expect(headers.get("ratelimit-remaining")).toBe(String(left));
    }
    const { status, body, headers } = await post(contract, message);
    expect({ status, code: body.error.code }).toEqual({ status: 429, code: "rate_limited" });
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  });
});
