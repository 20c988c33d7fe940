import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { WaitReason } from "@/lib/contracts/run-waiting";
import { decideApproval, getApproval } from "@/lib/domains/approvals";
import { sendEvent } from "@/lib/domains/events";
import { executeIntent } from "@/lib/domains/intents";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, type DrawnNode, publishDrawn } from "@/lib/testing/drawn-template";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { cancelRun, getRun, listRuns, markStuck, repairRun, runSegment } from ".";

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
async function waitsFor(
  node: DrawnNode,
  { amount = 100, by = world.people.owner } = {},
): Promise<{ runId: Id<"run">; reasons: WaitReason[] }> {
  await publishDrawn(world, "drawn", [CHECK, node, END]);
  const { run } = await executeIntent(by, {
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
    { amount: 900_000 },
  );
  expect(reasons).toEqual([
    expect.objectContaining({
      kind: "approval",
      nodeId: "ask",
      sentence: "1 more approval by finance",
      approval: {
        id: expect.stringMatching(/^apr_/),
        left: 1,
        roles: ["finance"],
        stages: [{ left: 1, by: ["finance"] }],
        again: false,
      },
    }),
  ]);
  const until = Date.parse(reasons[0]?.until ?? "") - Date.now();
  expect(until).toBeGreaterThan(3_500_000);
  expect(until).toBeLessThan(3_600_001);
});

it("an approval of several stages: how many are left of each, whoever was counted for which", async () => {
  const stages = [
    { roles: ["finance"], quorum: 1 },
    { roles: ["finance", "owner"], quorum: 2 },
  ];
  const { runId, reasons } = await waitsFor(
    { id: "ask", kind: "approval", question: "'Pay?'", stages, expiresSeconds: 3600 },
    { by: world.scope },
  );
  expect(reasons).toMatchObject([
    {
      sentence: "1 more approval by finance and 2 more approvals by finance or owner",
      approval: { left: 3, roles: ["finance", "owner"] },
    },
  ]);
  const approvalId = reasons[0]?.approval?.id as Id<"approval">;
  await approveAs(world.people.minh, approvalId);
  await approveAs(world.people.thu, approvalId);
  expect((await getRun(world.scope, runId)).waiting).toMatchObject([
    {
      sentence: "1 more approval by finance or owner",
      approval: { left: 1, stages: [{ left: 1, by: ["finance", "owner"] }] },
    },
  ]);
});

async function approveAs(person: Scope, approvalId: Id<"approval">) {
  const { snapshotHash } = await getApproval(world.scope, approvalId);
  await decideApproval(person, approvalId, { decision: "approve", snapshotHash }, "console");
}

/** Has nothing move a run since an hour ago, as if every worker were gone. */
async function forget(runId: Id<"run">) {
  const id = uuidOf(runId);
  await owner`update runs set updated_at = now() - interval '1 hour',
    wake_at = wake_at - interval '2 hours' where id = ${id}`;
  await owner`update run_steps set wake_at = wake_at - interval '2 hours' where run_id = ${id}`;
}

it("nothing that moves it: which step should have gone on, and why, until it is repaired", async () => {
  const { runId } = await waitsFor({ id: "delay", kind: "delay", seconds: 3600 });
  await forget(runId);
  await markStuck(new Date(Date.now() - 150_000));
  const stuck = await getRun(world.scope, runId);
  expect(stuck).toMatchObject({
    stuck: { code: "overdue", since: expect.any(String) },
    waiting: [{ kind: "stuck", nodeId: "delay", sentence: stuck.stuck?.reason }],
  });
  const listed = () => listRuns(world.scope, { limit: 10, stuck: "true" });
  expect((await listed()).items.map(({ id }) => id)).toEqual([runId]);
  await repairRun(world.people.owner, runId, { reason: "nothing moves it" });
  await runSegment(world.scope, runId);
  expect(await getRun(world.scope, runId)).toMatchObject({ status: "succeeded", stuck: null });
  expect((await listed()).items).toEqual([]);
});

it("a decision that nobody took up is what the asking step waits for", async () => {
  const { runId, reasons } = await waitsFor(
    { id: "ask", kind: "approval", question: "'Pay?'", expiresSeconds: 86_400 },
    { amount: 900_000 },
  );
  const approvalId = reasons[0]?.approval?.id as Id<"approval">;
  await approveAs(world.people.minh, approvalId);
  await owner`update runs set updated_at = now() - interval '1 hour' where id = ${uuidOf(runId)}`;
  await owner`update approvals set decided_at = now() - interval '30 minutes' where run_id = ${uuidOf(runId)}`;
  await markStuck(new Date(Date.now() - 150_000));
  expect(await getRun(world.scope, runId)).toMatchObject({
    stuck: { code: "decision_not_taken" },
    waiting: [{ kind: "stuck", nodeId: "ask" }],
  });
});

it("an event that nobody took up is what the waiting step waits for", async () => {
  const { runId } = await waitsFor({
    id: "wait",
    kind: "event",
    event: "goods.here",
    expiresSeconds: 86_400,
  });
  const other = await waitsFor({ id: "wait", kind: "event", event: "goods.else", expiresSeconds: 86_400 });
  await sendEvent(world.scope, { name: "goods.here", data: {} });
  await markStuck(new Date(Date.now() - 150_000));
  expect(await getRun(world.scope, runId)).toMatchObject({ stuck: null });
  await owner`update event_waits set woken_at = now() - interval '30 minutes' where run_id = ${uuidOf(runId)}`;
  await markStuck(new Date(Date.now() - 150_000));
  expect(await getRun(world.scope, runId)).toMatchObject({
    stuck: { code: "news_not_taken" },
    waiting: [{ kind: "stuck", nodeId: "wait" }],
  });
  expect(await getRun(world.scope, other.runId)).toMatchObject({
    stuck: null,
    waiting: [{ kind: "event" }],
  });
  await runSegment(world.scope, runId);
  expect(await getRun(world.scope, runId)).toMatchObject({ status: "succeeded", stuck: null });
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
