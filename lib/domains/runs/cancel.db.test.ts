import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { executeIntent } from "@/lib/domains/intents";
import { throwKillSwitch } from "@/lib/domains/kill-switches";
import { publishTemplate } from "@/lib/domains/templates";
import { uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive, effectOf, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { cancelRun, getRun, listRuns, markStuck, nudgeForgotten, repairRun, retryRun, runSegment } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let world: World;

beforeAll(async () => {
  receiver = await startTestReceiver();
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld(receiver.url);
});
afterEach(() => receiver.fault({ mode: "ok" }));
afterAll(async () => {
  await owner.end();
  await database.drop();
  await receiver.stop();
});

const call = (id: string, more: object = {}) => ({
  id,
  title: id,
  kind: "http" as const,
  connector: "purchasing",
  method: "POST" as const,
  path: "/orders",
  body: { what: `'${id}'` },
  timeoutSeconds: 5,
  retry: { attempts: 1, backoffSeconds: 1, maxBackoffSeconds: 1 },
  ...more,
});

/** Books a room, waits an hour, and books a car. */
const JOURNEY: TemplateDefinition = {
  inputSchema: { type: "object" },
  nodes: [
    { id: "check", kind: "policy", title: "Check" },
    call("room", { compensation: "cancel_room" }),
    { id: "hour", kind: "delay", title: "An hour", seconds: 3600 },
    call("car"),
    call("cancel_room"),
    { id: "end", kind: "end", title: "End" },
  ],
  edges: [
    { from: "check", to: "room", on: "success" },
    { from: "room", to: "hour", on: "success" },
    { from: "hour", to: "car", on: "success" },
    { from: "car", to: "end", on: "success" },
  ],
};

async function begin() {
  await publishTemplate(world.scope, {
    key: "journey",
    title: "Journey",
    note: "First",
    definition: JOURNEY,
  });
  const { run } = await executeIntent(world.people.owner, {
    template: "journey",
    input: { supplier: "S", amount: 100, currency: "USD" },
  });
  return run;
}

async function untilDispatched(runId: string): Promise<void> {
  for (;;) {
    const [effect] = await owner`select status from effects where run_id = ${uuidOf(runId)}`;
    if (effect?.status === "dispatched") return;
    await sleep(10);
  }
}

describe("a run that is cancelled and undone", () => {
  it("undoes what was done while it waited", async () => {
    const run = await begin();
    await drive(world.scope, run.id);
    const turned = await cancelRun(world.people.owner, run.id, { reason: "no trip", compensate: true });
    expect(turned).toMatchObject({
      status: "compensating",
      error: { code: "cancelled", message: "no trip" },
    });
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "compensated" });
    expect(await receiver.received(run.id, "cancel_room")).toEqual({ count: 1, acted: 1 });
    expect(await receiver.received(run.id, "car")).toEqual({ count: 0, acted: 0 });
    await expectSoundJournal(owner, world.scope, run.id);
  });

  it("waits for an act that is under way, and undoes it too", async () => {
    await receiver.fault({ mode: "slow", delayMs: 1500, times: 1 });
    const run = await begin();
    const working = runSegment(world.scope, run.id);
    await untilDispatched(run.id);
    await cancelRun(world.people.owner, run.id, { reason: "no trip", compensate: true });
    // Another driver takes it up while the act is still out there.
    await runSegment(world.scope, run.id);
    await expect(working).rejects.toMatchObject({ name: "StaleWorker" });
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "compensated" });
    expect(await receiver.received(run.id, "room")).toEqual({ count: 1, acted: 1 });
    expect(await receiver.received(run.id, "cancel_room")).toEqual({ count: 1, acted: 1 });
    await expectSoundJournal(owner, world.scope, run.id);
  });

  it("asks what came of an act whose worker died, and does not do it over", async () => {
    await receiver.fault({ mode: "drop-after-act", times: 1 });
    const run = await begin();
    await runSegment(world.scope, run.id);
    await owner`update effects set status = 'dispatched', dispatched_at = now() - interval '1 minute'
      where run_id = ${uuidOf(run.id)}`;
    await owner`update run_steps set status = 'running' where run_id = ${uuidOf(run.id)} and node_id = 'room'`;
    await owner`update runs set status = 'running' where id = ${uuidOf(run.id)}`;
    await cancelRun(world.people.owner, run.id, { reason: "no trip", compensate: true });
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "compensated" });
    expect(await receiver.received(run.id, "room")).toEqual({ count: 1, acted: 1 });
    expect(await receiver.received(run.id, "cancel_room")).toEqual({ count: 1, acted: 1 });
  });

  it("is held back by a kill switch like any act, and can be given up", async () => {
    const run = await begin();
    await drive(world.scope, run.id);
    await throwKillSwitch(world.people.owner, { scope: "workspace", reason: "a leak" });
    await cancelRun(world.people.owner, run.id, { reason: "no trip", compensate: true });
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "compensating" });
    expect(await receiver.received(run.id, "cancel_room")).toEqual({ count: 0, acted: 0 });
    await expect(
      cancelRun(world.people.owner, run.id, { reason: "again", compensate: true }),
    ).rejects.toMatchObject({ code: "invalid_transition" });
    expect(await cancelRun(world.people.owner, run.id, { reason: "leave it" })).toMatchObject({
      status: "cancelled",
    });
    expect(await effectOf(owner, run.id, "cancel_room")).toMatchObject({
      status: "refused",
      error: { code: "not_sent" },
    });
    await expect(retryRun(world.people.owner, run.id, { reason: "x" })).rejects.toMatchObject({
      code: "invalid_transition",
    });
    await expectSoundJournal(owner, world.scope, run.id);
  });
});

describe("a run that nothing moves", () => {
  const age = (runId: string, minutes: number) =>
    owner`update runs set updated_at = updated_at - ${minutes} * interval '1 minute',
      wake_at = wake_at - interval '2 hours', lease_until = now() - interval '10 minutes' where id = ${uuidOf(runId)}`;
  const patience = () => new Date(Date.now() - 150_000);

  it("is marked, listed and repaired, and loses the mark when it moves", async () => {
    const run = await begin();
    // The message was lost: nobody begins it.
    await owner`delete from outbox where data->>'runId' = ${run.id}`;
    expect(await markStuck(patience())).toBe(0);
    await age(run.id, 10);
    expect(await markStuck(patience())).toBe(1);
    const stuck = await getRun(world.scope, run.id);
    expect(stuck.stuck).toMatchObject({ code: "not_begun", reason: expect.stringContaining("no worker") });
    const { items } = await listRuns(world.scope, { limit: 10, stuck: "true" });
    expect(items.map(({ id }) => id)).toEqual([run.id]);
    await repairRun(world.people.owner, run.id, { reason: "look again" });
    const [sent] = await owner`select count(*)::int as messages from outbox where data->>'runId' = ${run.id}`;
    expect(sent?.messages).toBe(2);
    await runSegment(world.scope, run.id);
    expect((await getRun(world.scope, run.id)).stuck).toBeNull();
    expect((await listRuns(world.scope, { limit: 10, stuck: "true" })).items).toEqual([]);
  });

  it("is told apart by what it waits for", async () => {
    const overdue = await begin();
    await drive(world.scope, overdue.id);
    await age(overdue.id, 10);
    const lost = await executeIntent(world.people.owner, {
      template: "journey",
      input: { supplier: "S", amount: 100, currency: "USD" },
    });
    await runSegment(world.scope, lost.run.id);
    await owner`update runs set status = 'running' where id = ${uuidOf(lost.run.id)}`;
    await age(lost.run.id, 10);
    await markStuck(patience());
    expect((await getRun(world.scope, overdue.id)).stuck?.code).toBe("overdue");
    expect((await getRun(world.scope, lost.run.id)).stuck?.code).toBe("worker_lost");
  });

  it("is not what a person is waited for", async () => {
    const run = await begin();
    await drive(world.scope, run.id);
    const others = await nudgeForgotten(patience(), patience());
    await owner`update runs set updated_at = now() - interval '3 days' where id = ${uuidOf(run.id)}`;
    await markStuck(patience());
    expect((await getRun(world.scope, run.id)).stuck).toBeNull();
    expect(await nudgeForgotten(patience(), patience())).toBe(others);
  });

  it("is left alone while a worker holds it", async () => {
    await receiver.fault({ mode: "slow", delayMs: 1500, times: 1 });
    const run = await begin();
    const working = runSegment(world.scope, run.id);
    await untilDispatched(run.id);
    const others = await nudgeForgotten(patience(), patience());
    await owner`update runs set updated_at = now() - interval '10 minutes' where id = ${uuidOf(run.id)}`;
    await markStuck(patience());
    expect((await getRun(world.scope, run.id)).stuck).toBeNull();
    expect(await nudgeForgotten(patience(), patience())).toBe(others);
    await expect(repairRun(world.people.owner, run.id, { reason: "x" })).rejects.toMatchObject({
      code: "conflict",
    });
    await working;
  });
});
