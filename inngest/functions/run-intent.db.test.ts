import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "inngest/node";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { getRun } from "@/lib/domains/runs";
import { engine } from "@/lib/durable/engine";
import { uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, publishDrawn } from "@/lib/testing/drawn-template";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { type InngestServer, startInngest } from "@/local/inngest/start";
import { runIntent } from "./run-intent";

const KEYS = { eventKey: "event-key", signingKey: "signkey-test-0123456789abcdef0123456789abcdef" };

let database: TestDatabase;
let owner: postgres.Sql;
let app: Server;
let inngest: InngestServer;
let world: World;

beforeAll(async () => {
  // The address is known before the environment is read, and the engine reads the app's.
  const handlers: { serve?: ReturnType<typeof serve> } = {};
  app = createServer((request, response) => void handlers.serve?.(request, response));
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  database = await useTestDatabase({
    INNGEST_EVENT_KEY: KEYS.eventKey,
    INNGEST_SIGNING_KEY: KEYS.signingKey,
  });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  inngest = await startInngest({
    ...KEYS,
    databaseUrl: database.engineUrl,
    sdkUrls: [`http://127.0.0.1:${(app.address() as AddressInfo).port}/api/inngest`],
    log: () => {},
    onLost: () => {},
  });
  process.env.INNGEST_BASE_URL = inngest.url;
  handlers.serve = serve({ client: engine(), functions: [runIntent()] });
  world = await mintWorld();
});
afterAll(async () => {
  await inngest.stop();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
  await owner.end();
  await database.drop();
});

it("finds soon what came between its look and the beginning of its wait, whose nudge reached nobody", async () => {
  await publishDrawn(world, "reads", [
    CHECK,
    { id: "reading", kind: "event", event: "meter.read", expiresSeconds: 3600 },
    { id: "end", kind: "end" },
  ]);
  // The event comes in the very transaction by which the run goes to wait, and nobody is told.
  const { tenantId, workspaceId } = world.scope;
  await owner.unsafe(`
    create function come() returns trigger language plpgsql security definer as $$
    begin
      insert into events (id, tenant_id, workspace_id, name, data, sent_by, at)
      values (gen_random_uuid(), '${uuidOf(tenantId)}', '${uuidOf(workspaceId)}', 'meter.read', '{}', '{}', now());
      return null;
    end $$;
    create trigger come after update on runs for each row
      when (new.status = 'waiting' and old.status <> 'waiting') execute function come()`);
  const { run } = await executeIntent(world.people.owner, {
    template: "reads",
    input: { supplier: "S", amount: 100, currency: "USD" },
  });
  await expect
    .poll(async () => (await getRun(world.scope, run.id)).status, { timeout: 20_000 })
    .toBe("succeeded");
});
