import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "inngest/node";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { createWebhookEndpoint, listWebhookDeliveries, sweepDeliveries } from "@/lib/domains/webhooks";
import { engine } from "@/lib/durable/engine";
import type { TestDatabase } from "@/lib/testing/database";
import { startWebhookReceiver, type WebhookReceiver } from "@/lib/testing/webhook-receiver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { type InngestServer, startInngest } from "@/local/inngest/start";
import { deliverWebhook } from "./deliver-webhook";

const KEYS = { eventKey: "event-key", signingKey: "signkey-test-0123456789abcdef0123456789abcdef" };

let database: TestDatabase;
let owner: postgres.Sql;
let app: Server;
let port: number;
let inngest: InngestServer;
let receiver: WebhookReceiver;
let world: World;

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** The engine, at the same address each time. */
async function startEngine(): Promise<void> {
  inngest = await startInngest({
    ...KEYS,
    databaseUrl: database.engineUrl,
    port,
    sdkUrls: [`${urlOf(app)}/api/inngest`],
    log: () => {},
    onLost: () => {},
  });
  port = Number(new URL(inngest.url).port);
}

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  port = 0;
  // The address is known before the environment is read, and the engine reads the app's.
  const handlers: { serve?: ReturnType<typeof serve> } = {};
  app = createServer((request, response) => void handlers.serve?.(request, response));
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  database = await useTestDatabase({
    INNGEST_EVENT_KEY: KEYS.eventKey,
    INNGEST_SIGNING_KEY: KEYS.signingKey,
  });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  await startEngine();
  process.env.INNGEST_BASE_URL = inngest.url;
  handlers.serve = serve({ client: engine(), functions: [deliverWebhook()] });
  world = await mintWorld(receiver.url);
});
beforeEach(() => {
  receiver.received = [];
  receiver.answer = (response) => response.end();
});
afterAll(async () => {
  await inngest.stop();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
  await owner.end();
  await database.drop();
  await receiver.stop();
});

function listen(path: string) {
  return createWebhookEndpoint(world.people.owner, {
    url: `${receiver.url}${path}`,
    eventTypes: ["run.queued"],
  });
}

async function happen(): Promise<string> {
  const { run } = await executeIntent(world.people.owner, {
    template: "approve-and-call",
    input: { supplier: "Steel", amount: 100, currency: "USD" },
  });
  return run.id;
}

const cameTo = (path: string, runId: string) =>
  receiver.received.filter((one) => one.path === path && one.body.includes(runId));

it("hands a change to those who listen as soon as it has committed, and a slow one delays no other", async () => {
  await listen("/slow");
  await listen("/quick");
  receiver.answer = (response, { path }) =>
    path === "/slow" ? setTimeout(() => response.end(), 5_000) : response.end();
  const runs: string[] = [];
  for (let count = 0; count < 20; count += 1) runs.push(await happen());
  await expect
    .poll(() => runs.filter((id) => cameTo("/quick", id).length === 1).length, { timeout: 20_000 })
    .toBe(20);
  const slow = receiver.received.filter(({ path }) => path === "/slow").length;
  // Five at once, and those are still waiting for their answers, or just had them.
  expect(slow).toBeLessThan(20);
  // The engine has taken all of them, those of the slow one too.
  await expect.poll(async () => (await owner`select 1 from outbox`).length).toBe(0);
  await owner`delete from webhook_endpoints`;
});

it("delivers what was written while the engine was away, under one id, though it is told twice", async () => {
  await listen("/hooks");
  await inngest.stop();
  const runId = await happen();
  await sleep(1_000);
  expect(receiver.received).toEqual([]);
  await startEngine();
  await owner`update webhook_deliveries set next_attempt_at = now() - interval '2 minutes' where status = 'pending'`;
  await sweepDeliveries(new Date());
  await sweepDeliveries(new Date());
  await expect.poll(() => cameTo("/hooks", runId).length, { timeout: 20_000 }).toBe(1);
  await sleep(1_000);
  expect(cameTo("/hooks", runId)).toHaveLength(1);
  await owner`delete from webhook_endpoints`;
});

it("goes on with its attempts after the engine was stopped between them, under the same id", async () => {
  await listen("/hooks");
  receiver.answer = (response) => response.writeHead(500).end();
  const runId = await happen();
  await expect.poll(() => cameTo("/hooks", runId).length, { timeout: 20_000 }).toBe(1);
  await inngest.stop();
  receiver.answer = (response) => response.end();
  await startEngine();
  await expect.poll(() => cameTo("/hooks", runId).length, { timeout: 25_000 }).toBe(2);
  expect(new Set(cameTo("/hooks", runId).map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  await expect
    .poll(async () => (await listWebhookDeliveries(world.scope, { limit: 1 })).items[0]?.status)
    .toBe("delivered");
}, 60_000);
