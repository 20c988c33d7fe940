import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Command } from "@/lib/db";
import { listApprovals } from "@/lib/domains/approvals";
import { verifyAudit } from "@/lib/domains/audit";
import { executeIntent } from "@/lib/domains/intents";
import { getRun, runSegment } from "@/lib/domains/runs";
import { AppError } from "@/lib/kernel/errors";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { bundleWorker, type Errand, startWorker, wireScope } from "@/lib/testing/killed-worker";
import { type MailSink, startMailSink } from "@/lib/testing/mail-sink";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive, effectOf, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

const SMALL = { supplier: "Steel", amount: 100, currency: "USD" };
const LARGE = { ...SMALL, amount: 900_000 };
const AT_ONCE = 4;

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let mail: MailSink;
let worker: Awaited<ReturnType<typeof bundleWorker>>;
let world: World;

beforeAll(async () => {
  receiver = await startTestReceiver();
  mail = await startMailSink();
  worker = await bundleWorker();
  database = await useTestDatabase({ DATABASE_POOL_MAX: "4", SMTP_URL: mail.url });
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld(receiver.url);
  await receiver.fault({ mode: "ok" });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await receiver.stop();
  await mail.stop();
  worker.remove();
});

/** What the time of a lease would do. */
const leaseEnds = (runId: Id<"run">) =>
  owner`update runs set lease_until = now() where id = ${uuidOf(runId)} and lease_until is not null`;

async function expectActedOnce(runId: Id<"run">): Promise<void> {
  expect(await getRun(world.scope, runId)).toMatchObject({ status: "succeeded" });
  await expectSoundJournal(owner, world.scope, runId);
  expect((await receiver.received(runId)).acted).toBe(1);
  expect(await effectOf(owner, runId)).toMatchObject({ status: "acknowledged" });
}

/** Asks again while the database has not noticed yet that whoever held the key is dead. */
async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "idempotency_in_progress") throw error;
      await sleep(20);
    }
  }
}

type Prepare = () => Promise<{ errand: Errand; goOn: () => Promise<Id<"run">> }>;

/**
 * Has an errand done once undisturbed, and then kills a worker on it at each of its statements: before that is sent,
 * and when it is a commit also after its answer. `goOn` makes good what the dead worker left. Every run must come to
 * its one end, with one act.
 */
async function killEverywhere(prepare: Prepare): Promise<void> {
  const first = await prepare();
  const { took, errors } = await startWorker(worker.program, first.errand).ended;
  if (!took) throw new Error(`the errand was not done: ${errors}`);
  const survived = [await first.goOn()];
  const places: Required<Errand>["kill"][] = [
    ...Array.from({ length: took.statements }, (_, index) => ({ at: index + 1, when: "before" as const })),
    ...took.commits.map((at) => ({ at, when: "after" as const })),
  ];
  console.log(`${took.statements} statements, ${took.commits.length} commits: ${places.length} kills`);
  const kills = places.length;
  const next = async () => {
    for (let kill = places.shift(); kill; kill = places.shift()) {
      const { errand, goOn } = await prepare();
      const ended = await startWorker(worker.program, { ...errand, kill }).ended;
      expect({ ...kill, signal: ended.signal, errors: ended.errors }).toEqual({
        ...kill,
        signal: "SIGKILL",
        errors: "",
      });
      survived.push(await goOn());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  for (const runId of survived) await expectActedOnce(runId);
  expect(new Set(survived).size).toBe(kills + 1);
  expect(await verifyAudit(world.scope)).toMatchObject({ intact: true });
}

describe("a worker killed between any two of its statements", () => {
  it("loses no intent and repeats no act", { timeout: 300_000 }, async () => {
    const template = "approve-and-call";
    await killEverywhere(async () => {
      const key = randomUUID();
      return {
        errand: {
          place: world.scope,
          execute: { by: wireScope(world.people.owner), template, key, input: SMALL },
        },
        async goOn() {
          // The caller heard nothing, and asks again.
          const { run } = await insist(() =>
            executeIntent(world.people.owner, { template, input: SMALL }, new Command("test", key, key)),
          );
          await leaseEnds(run.id);
          await drive(world.scope, run.id);
          return run.id;
        },
      };
    });
  });

  it("keeps a decision or has it made again, and acts on it once", { timeout: 300_000 }, async () => {
    await killEverywhere(async () => {
      const { run } = await executeIntent(world.people.owner, { template: "approve-and-call", input: LARGE });
      await runSegment(world.scope, run.id);
      const find = async () => (await listApprovals(world.scope, { limit: 1, runId: run.id })).items[0];
      const asked = await find();
      if (!asked) throw new Error("no approval was opened");
      const decide = {
        by: wireScope(world.people.minh),
        approvalId: asked.id,
        snapshotHash: asked.snapshotHash,
      };
      return {
        errand: { place: world.scope, decide, drive: { runId: run.id } },
        async goOn() {
          if ((await find())?.status === "open") {
            await startWorker(worker.program, { place: world.scope, decide }).ended;
          }
          await leaseEnds(run.id);
          await drive(world.scope, run.id);
          expect(await find()).toMatchObject({ status: "approved", decisions: [expect.anything()] });
          return run.id;
        },
      };
    });
  });
});

it("fences a worker that was stopped past its lease and goes on", { timeout: 60_000 }, async () => {
  await receiver.fault({ mode: "slow-answer", delayMs: 1_000, times: 1 });
  const { run } = await executeIntent(world.people.owner, { template: "approve-and-call", input: SMALL });
  const stopped = startWorker(worker.program, { place: world.scope, drive: { runId: run.id } });
  while ((await receiver.received(run.id)).acted === 0) await sleep(20);
  stopped.process.kill("SIGSTOP");
  // Nobody takes it away before its lease has ended.
  expect(await runSegment(world.scope, run.id)).toMatchObject({ state: "waiting" });
  while ((await runSegment(world.scope, run.id)).state !== "over") await sleep(250);
  const over = await getRun(world.scope, run.id);
  const journal = await expectSoundJournal(owner, world.scope, run.id);
  expect(over.status).toBe("succeeded");

  stopped.process.kill("SIGCONT");
  const { errors } = await stopped.ended;
  expect(errors).toMatch(/StaleWorker/);
  // It wrote nothing: the run stands as the other worker left it.
  expect(await expectSoundJournal(owner, world.scope, run.id)).toEqual(journal);
  await expectActedOnce(run.id);
  expect((await receiver.received(run.id)).count).toBe(1);
});
