import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { disallowHost, listAllowedHosts } from "@/lib/domains/connectors";
import { setWorkspaceStatus } from "@/lib/domains/tenancy";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { type HookedWorld, mintHookedWorld } from "@/lib/testing/hooked-world";
import { startWebhookReceiver, type WebhookReceiver } from "@/lib/testing/webhook-receiver";
import { useTestDatabase } from "@/lib/testing/world";
import {
  attemptDelivery,
  deleteWebhookEndpoint,
  forgetMessages,
  getWebhookDelivery,
  getWebhookEndpoint,
  pauseWebhookEndpoint,
  resendWebhookDelivery,
  resumeWebhookEndpoint,
  sweepDeliveries,
  testWebhookEndpoint,
} from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: WebhookReceiver;
let world: HookedWorld["world"];
let endpoint: HookedWorld["endpoint"];
let happen: HookedWorld["happen"];

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  receiver = await startWebhookReceiver();
});
beforeEach(async () => {
  ({ world, endpoint, happen } = await mintHookedWorld(receiver));
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await receiver.stop();
});

const REASON = { reason: "Planned" };

const attempt = (id: Id<"webhookDelivery">, options = {}) => attemptDelivery(world.scope, id, options);
const shown = (id: Id<"webhookDelivery">) => getWebhookDelivery(world.people.owner, id);
const standing = () => getWebhookEndpoint(world.scope, endpoint.id);

/** Moves the clock on, as far as this delivery goes. */
const letTimePass = (id: Id<"webhookDelivery">) =>
  owner`update webhook_deliveries set next_attempt_at = now() where id = ${uuidOf(id)} and status = 'pending'`;

const headersOf = ({ headers }: WebhookReceiver["received"][number]) => headers as Record<string, string>;

describe("a message", () => {
  it("is posted once, signed as another implementation checks it", async () => {
    const id = await happen();
    expect(await attempt(id)).toEqual({ again: null });
    const [message] = receiver.received;
    if (!message) throw new Error("nothing came");
    const verified = new Webhook(endpoint.secret).verify(message.body, headersOf(message));
    const { messageId, payload, ...delivery } = await shown(id);
    expect(verified).toEqual(payload);
    expect(payload).toMatchObject({ type: "run.queued", data: { status: "queued" } });
    expect(message.headers["webhook-id"]).toBe(messageId);
    expect(message.headers["content-type"]).toBe("application/json");
    expect(delivery).toMatchObject({
      status: "delivered",
      attempts: 1,
      nextAttemptAt: null,
      log: [{ number: 1, ok: true, statusCode: 200, error: null, response: "taken" }],
    });
    expect(() => new Webhook(endpoint.secret).verify(`${message.body} `, headersOf(message))).toThrow();
    await attempt(id);
    expect(receiver.received).toHaveLength(1);
  });

  it("is attempted again under the same id, with a time and a signature of its own", async () => {
    receiver.answer = (response) => response.writeHead(500).end("broken");
    const id = await happen();
    const { again } = await attempt(id);
    const waits = Date.parse(again ?? "") - Date.now();
    expect(waits).toBeGreaterThan(3_000);
    expect(waits).toBeLessThan(6_000);
    // Not before its time, whoever asks.
    expect(await attempt(id)).toEqual({ again });
    expect(receiver.received).toHaveLength(1);
    await letTimePass(id);
    await sleep(1000);
    receiver.answer = (response) => response.writeHead(204).end();
    expect(await attempt(id)).toEqual({ again: null });
    const [first, second] = receiver.received;
    if (!first || !second) throw new Error("it did not come twice");
    expect(second.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
    expect(second.body).toBe(first.body);
    expect(second.headers["webhook-timestamp"]).not.toBe(first.headers["webhook-timestamp"]);
    new Webhook(endpoint.secret).verify(second.body, headersOf(second));
    expect(await shown(id)).toMatchObject({
      status: "delivered",
      log: [
        { number: 2, ok: true, statusCode: 204, response: null },
        { number: 1, ok: false, statusCode: 500, error: "answered 500", response: "broken" },
      ],
    });
    expect((await standing()).failing).toBeNull();
  });

  it("fails after ten attempts", async () => {
    receiver.answer = (response) => response.writeHead(503).end();
    const id = await happen();
    for (let count = 1; count <= 10; count += 1) {
      const { again } = await attempt(id);
      expect(again === null).toBe(count === 10);
      await letTimePass(id);
    }
    expect(await shown(id)).toMatchObject({ status: "failed", attempts: 10, nextAttemptAt: null });
    expect(receiver.received).toHaveLength(10);
    expect((await standing()).failing).toMatchObject({ attempts: 10 });
  });

  it("is held by whoever attempts it, and taken over when that one died", async () => {
    const id = await happen();
    await owner`update webhook_deliveries set attempts = 1, tries = 1, lease_until = now() + interval '1 minute'
      where id = ${uuidOf(id)}`;
    expect(Date.parse((await attempt(id)).again ?? "")).toBeGreaterThan(Date.now() + 50_000);
    expect(receiver.received).toHaveLength(0);
    await owner`update webhook_deliveries set lease_until = now() where id = ${uuidOf(id)}`;
    expect(await attempt(id)).toEqual({ again: null });
    expect(receiver.received).toHaveLength(1);
    expect(await shown(id)).toMatchObject({ status: "delivered", attempts: 2 });
  });

  it("goes out once when two attempt it at the same time", async () => {
    const id = await happen();
    await Promise.all(Array.from({ length: 8 }, () => attempt(id)));
    expect(receiver.received).toHaveLength(1);
  });
});

describe("a receiver", () => {
  const errorOf = async (id: Id<"webhookDelivery">) => (await shown(id)).lastAttempt?.error;

  it("that hangs is left after the time-out", async () => {
    receiver.answer = () => {};
    const id = await happen();
    await attempt(id, { timeoutMs: 200 });
    expect(await errorOf(id)).toBe("no answer in time");
  });

  it("that answers without end is taken at its status", async () => {
    receiver.answer = (response) => {
      const more = () => response.write("x".repeat(65_536), () => !response.destroyed && setImmediate(more));
      response.writeHead(200);
      more();
    };
    const id = await happen();
    await attempt(id);
    const { status, lastAttempt } = await shown(id);
    expect(status).toBe("delivered");
    expect(lastAttempt?.response).toHaveLength(1000);
  });

  it("that answers what no database keeps is logged without it", async () => {
    receiver.answer = (response) => response.end("a\0b\u0007c\ud800");
    const id = await happen();
    await attempt(id);
    expect((await shown(id)).lastAttempt?.response).toMatch(/^abc/);
  });

  it("that redirects is not followed", async () => {
    receiver.answer = (response, { path }) =>
      path === "/hooks"
        ? response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end()
        : response.end();
    const id = await happen();
    await attempt(id);
    expect(await errorOf(id)).toBe("answered 302: redirects are not followed");
    expect(receiver.received.map(({ path }) => path)).toEqual(["/hooks"]);
  });

  it("on this machine is reached no more once its host is off the list", async () => {
    const id = await happen();
    const [host] = (await listAllowedHosts(world.scope, { limit: 1 })).items;
    await disallowHost(world.people.owner, host?.id as Id<"allowedHost">, REASON);
    await attempt(id);
    expect(await errorOf(id)).toMatch(/loopback address/);
    expect(receiver.received).toEqual([]);
  });

  it("that asks for time by Retry-After gets it", async () => {
    receiver.answer = (response) => response.writeHead(429, { "retry-after": "600" }).end();
    const { again } = await attempt(await happen());
    expect(Date.parse(again ?? "") - Date.now()).toBeGreaterThan(590_000);
  });

  it("that is gone pauses its endpoint, on record", async () => {
    receiver.answer = (response) => response.writeHead(410).end();
    const [first, second] = [await happen(), await happen()];
    const mark = await auditMark(world.scope);
    expect(await attempt(first)).toEqual({ again: null });
    expect(await standing()).toMatchObject({ status: "paused", paused: { by: "gone" } });
    expect(await shown(first)).toMatchObject({ status: "failed" });
    expect(await shown(second)).toMatchObject({ status: "held" });
    await expectAudit(world.scope, mark, [
      {
        action: "webhook_endpoint.paused",
        resource: { kind: "webhook_endpoint", id: endpoint.id },
        actor: { kind: "system", id: "deliver-webhook", label: "deliver-webhook" },
        after: { status: "paused", by: "gone" },
      },
    ]);
    const [row] =
      await owner`select name from outbox where data->>'endpointId' = ${endpoint.id} and name = 'webhook/paused'`;
    expect(row).toBeDefined();
  });

  it("that took nothing for five days is paused, and one that took something is not", async () => {
    receiver.answer = (response) => response.writeHead(500).end();
    const id = await happen();
    await attempt(id);
    const long =
      () => owner`update webhook_endpoints set failing_since = now() - interval '5 days', failures = 9
      where id = ${uuidOf(endpoint.id)}`;
    await long();
    receiver.answer = (response) => response.end();
    await letTimePass(id);
    await attempt(id);
    expect(await standing()).toMatchObject({ status: "enabled", failing: null });
    await long();
    receiver.answer = (response) => response.writeHead(500).end();
    await attempt(await happen());
    expect(await standing()).toMatchObject({ status: "paused", paused: { by: "failing" } });
  });
});

it("leaves nothing behind when its endpoint is removed in the middle of an attempt", async () => {
  const id = await happen();
  receiver.answer = (response) =>
    void deleteWebhookEndpoint(world.people.owner, endpoint.id, REASON).then(() =>
      response.writeHead(500).end(),
    );
  expect(await attempt(id)).toEqual({ again: null });
  await expect(shown(id)).rejects.toMatchObject({ code: "not_found" });
});

describe("a paused endpoint", () => {
  it("is sent nothing, and what was on its way once it is resumed", async () => {
    const id = await happen();
    await pauseWebhookEndpoint(world.people.owner, endpoint.id, REASON);
    expect(await attempt(id)).toEqual({ again: null });
    await expect(resendWebhookDelivery(world.people.owner, id, REASON)).rejects.toMatchObject({
      code: "invalid_transition",
    });
    expect(receiver.received).toEqual([]);
    await resumeWebhookEndpoint(world.people.owner, endpoint.id, REASON);
    await attempt(id);
    expect(await shown(id)).toMatchObject({ status: "delivered" });
  });

  it("keeps what a pause in the middle of an attempt found", async () => {
    const id = await happen();
    let paused: Promise<unknown> | undefined;
    receiver.answer = (response) => {
      paused = pauseWebhookEndpoint(world.people.owner, endpoint.id, REASON).then(() =>
        response.writeHead(500).end(),
      );
    };
    expect(await attempt(id)).toEqual({ again: null });
    await paused;
    expect(await shown(id)).toMatchObject({ status: "held", attempts: 1 });
  });

  it("takes a test event, which counts neither way", async () => {
    await pauseWebhookEndpoint(world.people.owner, endpoint.id, REASON);
    receiver.answer = (response) => response.writeHead(410).end();
    const { id } = await testWebhookEndpoint(world.people.owner, endpoint.id, REASON);
    expect(await attempt(id)).toEqual({ again: null });
    expect(await shown(id)).toMatchObject({
      status: "failed",
      payload: { type: "webhook.test", data: { endpointId: endpoint.id } },
    });
    expect(await standing()).toMatchObject({ paused: { by: "person" }, failing: null });
  });
});

describe("a delivery that is sent again", () => {
  it("carries the same id, and begins the schedule anew", async () => {
    const id = await happen();
    await attempt(id);
    await resendWebhookDelivery(world.people.owner, id, REASON);
    receiver.answer = (response) => response.writeHead(500).end();
    const { again } = await attempt(id);
    expect(Date.parse(again ?? "") - Date.now()).toBeLessThan(6_000);
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it("is due at once when that is asked in the middle of an attempt that fails", async () => {
    const id = await happen();
    receiver.answer = (response) =>
      void resendWebhookDelivery(world.people.owner, id, REASON).then(() => response.writeHead(500).end());
    const { again } = await attempt(id);
    expect(Date.parse(again ?? "")).toBeLessThanOrEqual(Date.now());
  });
});

describe("the sweep", () => {
  it("finds what is overdue, and nothing that waits, is being attempted, or is another's to resume", async () => {
    const ids = [];
    for (let count = 0; count < 4; count += 1) ids.push(uuidOf(await happen()));
    const [overdue = "", waiting = "", leased = "", later = ""] = ids;
    await owner`update webhook_deliveries set next_attempt_at = now() - interval '2 minutes' where id = any(${ids})`;
    await owner`update webhook_deliveries set next_attempt_at = now() + interval '1 hour' where id = ${waiting}`;
    await owner`update webhook_deliveries set lease_until = now() + interval '1 minute' where id = ${leased}`;
    await owner`update webhook_deliveries set status = 'delivered' where id = ${later}`;
    const before = new Date(Date.now() - 60_000);
    expect(await sweepDeliveries(before)).toBe(1);
    await setWorkspaceStatus(world.people.owner, world.scope.workspaceId, "suspended", REASON);
    expect(await sweepDeliveries(before)).toBe(0);
    expect(overdue).not.toBe("");
  });

  it("forgets messages after thirty days, with all that hangs on them", async () => {
    const [old, young] = [await happen(), await happen()];
    await attempt(old);
    await owner`update webhook_messages set at = now() - interval '31 days'
      where id = (select message_id from webhook_deliveries where id = ${uuidOf(old)})`;
    expect(await forgetMessages()).toBe(1);
    await expect(shown(old)).rejects.toMatchObject({ code: "not_found" });
    expect(await shown(young)).toMatchObject({ id: young });
    const [row] = await owner`select count(*)::int from webhook_attempts where delivery_id = ${uuidOf(old)}`;
    expect(row?.count).toBe(0);
  });
});

it("of a suspended workspace is not attempted, and costs no attempt", async () => {
  const id = await happen();
  await setWorkspaceStatus(world.people.owner, world.scope.workspaceId, "suspended", REASON);
  expect(await attempt(id)).toEqual({ again: null });
  expect(await shown(id)).toMatchObject({ status: "pending", attempts: 0 });
});
