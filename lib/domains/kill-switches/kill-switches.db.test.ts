import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { getRun, listEvents, runSegment, wakeHalted } from "@/lib/domains/runs";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive, effectOf, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { activeKillSwitches, liftKillSwitch, listKillSwitches, throwKillSwitch } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let world: World;

beforeAll(async () => {
  receiver = await startTestReceiver();
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 3, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld(receiver.url);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await receiver.stop();
});

const execute = (options?: { isAwaited?: boolean }) =>
  executeIntent(
    world.people.owner,
    { template: "call-or-report", input: { supplier: "S", amount: 100, currency: "USD" } },
    undefined,
    options,
  );
const throwIt = (scope: "tenant" | "workspace" = "workspace") =>
  throwKillSwitch(world.people.owner, { scope, reason: "a leak" });

describe.each(["workspace", "tenant"] as const)("while the switch of the %s is thrown", (scope) => {
  it("nothing goes out, no attempt is spent, and what waited goes on when it is lifted", async () => {
    const { id } = await throwIt(scope);
    const { run } = await execute();
    for (let times = 0; times < 3; times += 1) {
      const halted = await drive(world.scope, run.id);
      expect(halted).toMatchObject({
        status: "waiting",
        waitingFor: `the kill switch of the ${scope} is thrown: a leak`,
      });
    }
    expect(await effectOf(owner, run.id)).toMatchObject({ status: "intended", attempts: 0 });
    expect(await receiver.received(run.id)).toEqual({ count: 0, acted: 0 });
    // Looked at three times, told of once.
    const events = await listEvents(world.scope, run.id, { after: 0, limit: 100 });
    expect(
      events
        .filter(({ nodeId, type }) => nodeId === "call" || type === "run.waiting")
        .map(({ type }) => type),
    ).toEqual(["step.waiting", "run.waiting"]);
    await liftKillSwitch(world.people.owner, id, { reason: "mended" });
    expect(await wakeHalted(world.scope, scope)).toBe(1);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
    expect(await effectOf(owner, run.id)).toMatchObject({ status: "acknowledged", attempts: 1 });
    expect(await receiver.received(run.id)).toEqual({ count: 1, acted: 1 });
    await expectSoundJournal(owner, world.scope, run.id);
  });

  it("a run that its caller waits for is held back as well", async () => {
    await throwIt(scope);
    const { run } = await execute({ isAwaited: true });
    expect(run).toMatchObject({ status: "waiting", waitingFor: expect.stringContaining("kill switch") });
    await sleep(50);
    expect(await receiver.received(run.id)).toEqual({ count: 0, acted: 0 });
    await expectSoundJournal(owner, world.scope, run.id);
  });
});

it("halts its own tenant and workspace alone", async () => {
  await throwIt("tenant");
  const other = await mintWorld(receiver.url);
  expect(await listKillSwitches(other.scope, { limit: 10 })).toMatchObject({ items: [] });
  const { run } = await executeIntent(other.people.owner, {
    template: "call-or-report",
    input: { supplier: "S", amount: 100, currency: "USD" },
  });
  expect(await drive(other.scope, run.id)).toMatchObject({ status: "succeeded" });
});

it("keeps who, why and when of every throw and lift, and its epoch only rises", async () => {
  const mark = await auditMark(world.scope);
  const first = await throwIt();
  await expect(throwIt()).rejects.toMatchObject({ code: "conflict" });
  expect(await activeKillSwitches(world.scope)).toMatchObject([{ id: first.id, reason: "a leak" }]);
  await liftKillSwitch(world.people.owner, first.id, { reason: "mended" });
  await expect(liftKillSwitch(world.people.owner, first.id, { reason: "again" })).rejects.toMatchObject({
    code: "invalid_transition",
  });
  const second = await throwIt();
  expect(second.epoch).toBeGreaterThan(first.epoch);
  const { items } = await listKillSwitches(world.scope, { limit: 10 });
  expect(items).toMatchObject([
    { id: second.id, status: "active" },
    { id: first.id, status: "lifted", liftReason: "mended", thrownBy: { label: "owner" } },
  ]);
  await expectAudit(world.scope, mark, [
    { action: "kill_switch.thrown", reason: "a leak" },
    { action: "kill_switch.lifted", reason: "mended" },
    { action: "kill_switch.thrown" },
  ]);
  await expect(
    owner`update kill_switches set reason = 'another' where id = ${uuidOf(second.id)}`,
  ).rejects.toThrow(/only be lifted/);
});

it("lets nobody throw the tenant's switch who may not in the whole tenant", async () => {
  const local = { ...world.people.owner, tenantPermissions: new Set<never>() };
  await expect(throwKillSwitch(local, { scope: "tenant", reason: "x" })).rejects.toMatchObject({
    code: "forbidden",
  });
});

it("lets nothing out once a throw has returned, whenever it is thrown", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 4, maxLength: 8 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 15 }), fc.boolean()), {
        minLength: 1,
        maxLength: 3,
      }),
      async (starts, halts) => {
        const runIds: Id<"run">[] = [];
        const working = starts.map(async (afterMs) => {
          await sleep(afterMs);
          const { run } = await execute();
          runIds.push(run.id);
          await runSegment(world.scope, run.id);
        });
        const windows: { from: number; to: number }[] = [];
        for (const [afterMs, forMs, whole] of halts) {
          await sleep(afterMs);
          const thrown = await throwIt(whole ? "tenant" : "workspace");
          const letOut = await lettingsOut();
          await sleep(forMs);
          expect(await lettingsOut()).toBe(letOut);
          const lifted = await liftKillSwitch(world.people.owner, thrown.id, { reason: "over" });
          windows.push({ from: thrown.epoch, to: thrown.epoch + 1 });
          expect(lifted.status).toBe("lifted");
        }
        await Promise.all(working);
        // As the engine does when a switch is lifted.
        await wakeHalted(world.scope, "tenant");
        for (const runId of runIds) {
          // What was held back goes on; each acted once.
          expect(await drive(world.scope, runId)).toMatchObject({ status: "succeeded" });
          expect(await receiver.received(runId)).toEqual({ count: 1, acted: 1 });
        }
        // The ledger says so too: no act was let out under an epoch in which a switch was thrown.
        const acts = await owner<
          { epoch: string }[]
        >`select epoch from effects where run_id = any(${runIds.map(uuidOf)})`;
        expect(acts).toHaveLength(runIds.length);
        for (const { epoch } of acts) {
          for (const { from, to } of windows) expect(Number(epoch) >= from && Number(epoch) < to).toBe(false);
        }
      },
    ),
    { numRuns: 8 },
  );
}, 120_000);

/** How often acts of this tenant were let out so far. */
async function lettingsOut(): Promise<number> {
  const [row] = await owner`select coalesce(sum(attempts), 0)::int as attempts from effects
    where tenant_id = ${uuidOf(world.scope.tenantId)}`;
  return row?.attempts;
}

it("is waited for by a throw while an act is being let out", async () => {
  // A transaction that passed the gate and has not committed.
  const app = postgres(database.appUrl, { max: 1 });
  let passed: () => void = () => {};
  let commit: () => void = () => {};
  const hasPassed = new Promise<void>((resolve) => {
    passed = resolve;
  });
  const mayCommit = new Promise<void>((resolve) => {
    commit = resolve;
  });
  const claim = app.begin(async (sql) => {
    await sql.unsafe("set local role intent_scope");
    await sql`select set_config('app.tenant', ${uuidOf(world.scope.tenantId)}, true)`;
    const [gate] = await sql`select * from dispatch_gate(array['x'])`;
    expect(gate?.switch_id).toBeNull();
    passed();
    await mayCommit;
  });
  await hasPassed;
  let isThrown = false;
  const throwing = throwIt("tenant").then(() => {
    isThrown = true;
  });
  await sleep(200);
  expect(isThrown).toBe(false);
  commit();
  await claim;
  await throwing;
  expect((await getRun(world.scope, (await execute()).run.id)).status).toBe("queued");
  await app.end();
});
