import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { WaitReason } from "@/lib/contracts/run-waiting";
import { executeIntent } from "@/lib/domains/intents";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, type DrawnNode, publishDrawn } from "@/lib/testing/drawn-template";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { cancelRun, getRun, runSegment } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  receiver = await startTestReceiver();
});
beforeEach(async () => {
  world = await mintWorld(receiver.url);
});
afterAll(async () => {
  await receiver.stop();
  await owner.end();
  await database.drop();
});

const END: DrawnNode = { id: "end", kind: "end" };

/** Runs one segment of a template with one node between its check and its end. @returns what the run waits for */
async function waitsFor(node: DrawnNode, amount = 100): Promise<{ runId: Id<"run">; reasons: WaitReason[] }> {
  await publishDrawn(world, "drawn", [CHECK, node, END]);
  const { run } = await executeIntent(world.people.owner, {
    template: "drawn",
    input: { supplier: "S", amount, currency: "USD" },
  });
  await runSegment(world.scope, run.id);
  return { runId: run.id, reasons: (await getRun(world.scope, run.id)).waiting };
}

const call: DrawnNode = {
  id: "call",
  kind: "http",
  connector: "purchasing",
  method: "POST",
  path: "/orders",
  body: {},
};

it("an approval: by whom, how many are left, until when", async () => {
  const { reasons } = await waitsFor(
    { id: "ask", kind: "approval", question: "'Pay?'", expiresSeconds: 3600 },
    900_000,
  );
  expect(reasons).toEqual([
    expect.objectContaining({
      kind: "approval",
      nodeId: "ask",
      sentence: "1 more approval by finance",
      approval: { id: expect.stringMatching(/^apr_/), left: 1, roles: ["finance"] },
    }),
  ]);
  const until = Date.parse(reasons[0]?.until ?? "") - Date.now();
  expect(until).toBeGreaterThan(3_500_000);
  expect(until).toBeLessThan(3_600_001);
});

it("time, an event and another run", async () => {
  const time = await waitsFor({ id: "delay", kind: "delay", seconds: 3600 });
  expect(time.reasons).toMatchObject([{ kind: "timer", until: expect.any(String) }]);
  const event = await waitsFor({ id: "wait", kind: "event", event: "goods.arrived", expiresSeconds: 60 });
  expect(event.reasons).toMatchObject([
    { kind: "event", name: "goods.arrived", sentence: "the event goods.arrived", until: expect.any(String) },
  ]);
  await publishDrawn(world, "sleeps", [CHECK, { id: "delay", kind: "delay", seconds: 3600 }, END]);
  const input = { amount: "input.amount", currency: "'USD'", supplier: "'S'" };
  const child = await waitsFor({ id: "sub", kind: "sub_intent", template: "sleeps", input });
  expect(child.reasons).toMatchObject([
    { kind: "sub_run", run: { id: expect.stringMatching(/^run_/), status: "queued" } },
  ]);
});

it("another attempt: which one, of how many, and after what", async () => {
  await receiver.fault({ mode: "500", times: 1 });
  const retry = { attempts: 3, backoffSeconds: 3600, maxBackoffSeconds: 3600 };
  const { reasons } = await waitsFor({ ...call, retry });
  expect(reasons).toMatchObject([
    {
      kind: "retry",
      attempt: { next: 2, most: 3 },
      after: expect.stringContaining("500"),
      until: expect.any(String),
    },
  ]);
});

it("a connector that is down, by its key", async () => {
  await owner`update connectors set health = 'down', health_streak = 3
    where key = 'purchasing' and workspace_id = ${uuidOf(world.scope.workspaceId)}`;
  const { reasons } = await waitsFor(call);
  expect(reasons).toMatchObject([
    {
      kind: "connector",
      name: "purchasing",
      after: expect.stringContaining("down"),
      until: expect.any(String),
    },
  ]);
});

it("nothing, once the run has ended", async () => {
  const { runId } = await waitsFor({ id: "delay", kind: "delay", seconds: 3600 });
  await cancelRun(world.people.owner, runId, { reason: "enough" });
  expect((await getRun(world.scope, runId)).waiting).toEqual([]);
});
