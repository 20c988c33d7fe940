import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TemplateTrigger } from "@/lib/contracts/templates";
import { readKeyring } from "@/lib/crypto/secrets";
import { newWebhookKeyPair, newWebhookSecret, signWebhook } from "@/lib/crypto/webhook-signature";
import { getIntent } from "@/lib/domains/intents";
import { setTenantStatus } from "@/lib/domains/tenancy";
import {
  createTriggerSecret,
  getTrigger,
  listFirings,
  pauseTrigger,
  resumeTrigger,
  revokeTriggerSecret,
  rotateTriggerSecrets,
} from "@/lib/domains/triggers";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { addressOf, type newWebhook, publishTriggers } from "@/lib/testing/trigger-requests";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

const ORDER = { supplier: "Steel", amount: 100, currency: "USD" };

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
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

type Webhook = Extract<TemplateTrigger, { kind: "webhook" }>;

async function webhook(more: Partial<Webhook> = {}) {
  const [trigger] = await publishTriggers(world, [{ kind: "webhook", path: "orders", ...more }]);
  if (!trigger) throw new Error("no webhook was made");
  const { value } = await createTriggerSecret(world.people.owner, trigger.id, {
    reason: "First",
    overlapSeconds: 0,
  });
  return { trigger, key: value ?? "" };
}

function post(
  { trigger, key }: Awaited<ReturnType<typeof newWebhook>>,
  body: unknown,
  { id = randomUUID() as string, headers = {} as Record<string, string>, keys = [key] } = {},
) {
  const raw = JSON.stringify(body);
  return callRoute(contractOf("receiveWebhook"), {
    params: addressOf(trigger),
    raw,
    headers: { ...signWebhook({ id, at: new Date(), body: raw }, keys), ...headers },
  });
}

const lastOf = async (id: Id<"trigger">) => (await listFirings(world.scope, id, { limit: 1 })).items[0];

describe("a message to a webhook trigger", () => {
  it("is mapped to the input by the trigger's expressions, over body, id and some headers", async () => {
    const made = await webhook({
      input: {
        supplier: "event.body.order.from + ' ' + event.headers['x-shop']",
        amount: "double(event.body.order.lines.size()) * 100.0",
        currency: '"USD"',
        note: "event.id + (has(event.headers.authorization) ? ' leaked' : '')",
      },
    });
    const { status, body } = await post(
      made,
      { order: { from: "Hanoi", lines: [{ price: 3 }, { price: 4 }] } },
      { id: "msg_7", headers: { "x-shop": "Steel", authorization: "Bearer nothing" } },
    );
    expect(status).toBe(202);
    expect(body.data.status).toBe("executed");
    expect((await getIntent(world.scope, body.data.intentId)).input).toEqual({
      supplier: "Hanoi Steel",
      amount: 200,
      currency: "USD",
      note: "msg_7",
    });
    expect(await lastOf(made.trigger.id)).toMatchObject({ by: "webhook", key: "msg_7", status: "executed" });
  });

  it("starts nothing when the filter does not let it through, and that is an answer", async () => {
    const made = await webhook({ filter: "event.body.kind == 'order'" });
    const { status, body } = await post(made, { kind: "ping" }, { id: "ping" });
    expect({ status, data: body.data }).toMatchObject({
      status: 202,
      data: { status: "filtered", intentId: null },
    });
    expect((await post(made, { kind: "ping" }, { id: "ping" })).headers.get("idempotent-replayed")).toBe(
      "true",
    );
  });

  it("is refused and recorded when it cannot be mapped, and may come again once that is mended", async () => {
    const made = await webhook({ input: { supplier: "event.body.who", amount: "100.0", currency: '"USD"' } });
    for (let time = 1; time <= 2; time += 1) {
      const { status, body } = await post(made, { who_: "Steel" }, { id: "msg_1" });
      expect({ status, code: body.error.code }).toEqual({ status: 422, code: "validation_failed" });
      expect(body.error.details.issues).toMatchObject([{ path: "input.supplier" }]);
      expect(await lastOf(made.trigger.id)).toMatchObject({
        status: "failed",
        code: "validation_failed",
        message: expect.stringMatching(/^input.supplier: /),
      });
    }
    await publishTriggers(
      world,
      [
        {
          kind: "webhook",
          path: "orders",
          input: { supplier: "event.body.who_", amount: "100.0", currency: '"USD"' },
        },
      ],
      made.trigger.template.key,
    );
    const { body } = await post(made, { who_: "Steel" }, { id: "msg_1" });
    expect(body.data.status).toBe("executed");
    const { items } = await listFirings(world.scope, made.trigger.id, { limit: 10 });
    expect(items).toMatchObject([{ status: "executed", key: "msg_1" }]);
  });

  it("is refused when the template does not take it", async () => {
    const made = await webhook();
    const { body } = await post(made, { ...ORDER, amount: "many" });
    expect(body.error).toMatchObject({
      code: "validation_failed",
      details: { issues: [{ path: "input.amount" }] },
    });
    const { body: list } = await post(made, [1, 2]);
    expect(list.error.details.issues).toMatchObject([{ path: "body" }]);
  });

  it("is taken when policy denies it: the record is there, and a repeat changes nothing", async () => {
    const made = await webhook();
    const answers = [
      await post(made, { ...ORDER, amount: 99_000_000 }, { id: "big" }),
      await post(made, { ...ORDER, amount: 99_000_000 }, { id: "big" }),
    ];
    for (const { status, body } of answers) {
      expect({ status, data: body.data }).toMatchObject({
        status: 202,
        data: { status: "denied", runId: null },
      });
    }
    const intents = await owner`select status from intents where requested_by->>'id' = ${made.trigger.id}`;
    expect([...intents]).toEqual([{ status: "denied" }]);
  });

  it("is a conflict when its id came with another body", async () => {
    const made = await webhook();
    await post(made, ORDER, { id: "msg_1" });
    const { status, body } = await post(made, { ...ORDER, amount: 101 }, { id: "msg_1" });
    expect({ status, code: body.error.code }).toEqual({ status: 409, code: "conflict" });
  });

  it("keeps the ids of two triggers apart", async () => {
    const [one, two] = [await webhook(), await webhook()];
    const ids = [await post(one, ORDER, { id: "same" }), await post(two, ORDER, { id: "same" })].map(
      ({ body }) => body.data.intentId,
    );
    expect(new Set(ids).size).toBe(2);
    // The key of one opens nothing of the other.
    expect((await post({ trigger: two.trigger, key: one.key }, ORDER)).status).toBe(401);
  });

  it("takes up a message whose first delivery died on the way", async () => {
    const made = await webhook();
    await post(made, ORDER, { id: "first" });
    await owner`update trigger_firings set status = 'pending', intent_id = null, run_id = null, key = 'died',
      leased_until = now() + interval '30 seconds' where trigger_id = ${uuidOf(made.trigger.id)}`;
    const early = await post(made, ORDER, { id: "died" });
    expect(early.body.error.code).toBe("idempotency_in_progress");
    await owner`update trigger_firings set leased_until = now() where trigger_id = ${uuidOf(made.trigger.id)}`;
    expect((await post(made, ORDER, { id: "died" })).body.data.status).toBe("executed");
  });

  it("waits while the trigger is paused, and leads nowhere once it is gone", async () => {
    const made = await webhook();
    const { id, template } = made.trigger;
    await pauseTrigger(world.people.owner, id, { reason: "Stocktaking" });
    const paused = await post(made, ORDER, { id: "msg_1" });
    expect({ status: paused.status, after: paused.headers.get("retry-after") }).toEqual({
      status: 503,
      after: "300",
    });
    await resumeTrigger(world.people.owner, id, { reason: "Done" });
    expect((await post(made, ORDER, { id: "msg_1" })).body.data.status).toBe("executed");
    await publishTriggers(world, [], template.key);
    expect((await post(made, ORDER)).status).toBe(404);
  });

  it("is refused while the tenant is suspended, and nothing is written", async () => {
    const made = await webhook();
    const boss = world.people.owner;
    await setTenantStatus(boss, boss.tenantId, "suspended", { reason: "Unpaid" });
    expect((await post(made, ORDER)).body.error.code).toBe("tenant_suspended");
    expect(await lastOf(made.trigger.id)).toBeUndefined();
  });
});

describe("the keys of a webhook trigger", () => {
  const rotate = (id: Id<"trigger">, more: { key?: string; overlapSeconds?: number } = {}) =>
    createTriggerSecret(world.people.owner, id, { reason: "Rotation", overlapSeconds: 3600, ...more });

  it("overlap while they are rotated, and end when told", async () => {
    const made = await webhook();
    const { id } = made.trigger;
    const second = await rotate(id);
    const third = await rotate(id);
    for (const key of [made.key, second.value ?? "", third.value ?? ""]) {
      expect((await post({ ...made, key }, ORDER)).status).toBe(202);
    }
    await revokeTriggerSecret(world.people.owner, id, second.id, { reason: "It leaked" });
    expect((await post({ ...made, key: second.value ?? "" }, ORDER)).status).toBe(401);
    const last = await rotate(id, { overlapSeconds: 0 });
    expect((await post({ ...made, key: third.value ?? "" }, ORDER)).status).toBe(401);
    expect((await post({ ...made, key: last.value ?? "" }, ORDER)).status).toBe(202);
    expect((await getTrigger(world.scope, id)).webhook?.secrets).toMatchObject([
      { id: last.id, expiresAt: null },
    ]);
  });

  it("may be the sender's own, shared or public, and are shown to nobody", async () => {
    const made = await webhook();
    const { privateKey, publicKey } = newWebhookKeyPair();
    const shared = newWebhookSecret();
    expect(await rotate(made.trigger.id, { key: publicKey })).toMatchObject({ scheme: "v1a", value: null });
    expect(await rotate(made.trigger.id, { key: shared })).toMatchObject({ scheme: "v1", value: null });
    expect((await post(made, ORDER, { keys: [privateKey] })).status).toBe(202);
    expect((await post(made, ORDER, { keys: [shared] })).status).toBe(202);
    const [rows] = await owner`select string_agg(sealed, ' ') as sealed from trigger_secrets`;
    for (const key of [shared, publicKey]) expect(rows?.sealed).not.toContain(key.slice(6));
    await expect(rotate(made.trigger.id, { key: privateKey })).rejects.toMatchObject({
      code: "validation_failed",
    });
    await expect(rotate(made.trigger.id, { key: "secret" })).rejects.toMatchObject({
      code: "validation_failed",
    });
  });

  it("are at most five, and none is made for a schedule", async () => {
    const made = await webhook();
    for (let count = 2; count <= 5; count += 1) await rotate(made.trigger.id);
    await expect(rotate(made.trigger.id)).rejects.toMatchObject({ code: "limit_exceeded" });
    const [schedule] = await publishTriggers(world, [
      { kind: "schedule", cron: "0 0 * * *", timeZone: "UTC" },
    ]);
    await expect(rotate(schedule?.id as Id<"trigger">)).rejects.toMatchObject({ code: "invalid_transition" });
  });

  it("are sealed anew under the server's current key, and left when it lacks the old one", async () => {
    const made = await webhook();
    const next = readKeyring(`k9:${Buffer.alloc(32, 9).toString("base64url")}`, "x".repeat(43));
    expect(await rotateTriggerSecrets(next)).toMatchObject({ unreadable: [] });
    const rows =
      await owner`select key_id from trigger_secrets where trigger_id = ${uuidOf(made.trigger.id)}`;
    expect([...rows]).toEqual([{ key_id: "k9" }]);
    // A server without that key leaves them as they are, and says which.
    const other = readKeyring(`k8:${Buffer.alloc(32, 8).toString("base64url")}`, "x".repeat(43));
    const [secret] = (await getTrigger(world.scope, made.trigger.id)).webhook?.secrets ?? [];
    expect((await rotateTriggerSecrets(other)).unreadable).toContain(secret?.id);
  });

  it("are missed by name: what was not genuine is noted with the trigger", async () => {
    const [trigger] = await publishTriggers(world, [{ kind: "webhook", path: "orders" }]);
    if (!trigger) throw new Error("no webhook was made");
    const { body } = await post({ trigger, key: newWebhookSecret() }, ORDER);
    expect(body.error).toMatchObject({
      code: "unauthenticated",
      message: "This trigger has no signing key yet.",
    });
    expect((await getTrigger(world.scope, trigger.id)).webhook).toMatchObject({
      refusal: "This trigger has no signing key yet.",
      refusedAt: expect.any(String),
    });
  });
});
