import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withScope } from "@/lib/db";
import type { TestDatabase } from "@/lib/testing/database";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { type InngestServer, startInngest } from "@/local/inngest/start";
import { message, store, sweepOutbox } from "./outbox";

const EVENT_KEY = "event-key";
const COUNT = 2_345;

let database: TestDatabase;
let owner: postgres.Sql;
let inngest: InngestServer;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase({ INNGEST_EVENT_KEY: EVENT_KEY });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  inngest = await startInngest({
    databaseUrl: database.engineUrl,
    eventKey: EVENT_KEY,
    log: () => {},
    onLost: () => {},
  });
  process.env.INNGEST_BASE_URL = inngest.url;
  world = await mintWorld();
  await owner`delete from outbox`;
});
afterAll(async () => {
  await inngest.stop();
  await owner.end();
  await database.drop();
});

it("sends all that a time without the engine has left, however much that is", async () => {
  const { tenantId, workspaceId } = world.scope;
  const runId = "run_01jdwz0000e008000000000000" as never;
  const messages = Array.from({ length: COUNT }, () =>
    message("run/nudged", { tenantId, workspaceId, runId }),
  );
  await withScope(world.scope, async (tx) => {
    for (const one of messages) store(tx, one);
  });
  expect(await owner`select 1 from outbox`).toHaveLength(COUNT);

  expect(await sweepOutbox(new Date(Date.now() + 1000))).toBe(COUNT);
  await expect.poll(async () => (await owner`select 1 from outbox`).length).toBe(0);
  const events = postgres(database.engineUrl, { max: 1, onnotice: () => {} });
  const [row] = await events`select count(distinct payload->>'id')::int as count from inngest_local.events`;
  await events.end();
  expect(row?.count).toBe(COUNT);
});
