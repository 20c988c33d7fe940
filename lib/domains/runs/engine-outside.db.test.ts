import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { allowHost, createConnector } from "@/lib/domains/connectors";
import { executeIntent } from "@/lib/domains/intents";
import { publishPolicy } from "@/lib/domains/policies";
import { uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, type DrawnNode, publishDrawn } from "@/lib/testing/drawn-template";
import { type OpaStub, startOpa } from "@/lib/testing/opa";
import { drive, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { runSegment } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let opa: OpaStub;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  opa = await startOpa();
  opa.answer = { body: { result: true } };
  world = await mintWorld();
  await allowHost(world.people.owner, { host: "127.0.0.1", port: null, reason: "For a test" });
  await createConnector(world.people.owner, {
    key: "opa",
    title: "OPA",
    target: { kind: "opa", baseUrl: opa.url },
    limits: { breakerFailures: 100, breakerSeconds: 1 },
  });
  await publishPolicy(world.scope, {
    key: "remote",
    title: "Remote",
    engine: { kind: "opa", connector: "opa", path: "intent/decision", timeoutMs: 2000 },
    rules: [],
    note: "First version",
  });
  await publishDrawn(world, "checks-twice", [
    CHECK,
    { id: "count", kind: "set", values: { n: "1" } },
    AGAIN,
    { id: "end", kind: "end", output: { decision: "steps.again.output.effect" } },
  ]);
});
afterEach(() => opa.stop());
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const AGAIN: DrawnNode = {
  id: "again",
  kind: "policy",
  retry: { attempts: 2, backoffSeconds: 0.1, maxBackoffSeconds: 1 },
};

async function execute(template: string) {
  const input = { supplier: "S", amount: 100, currency: "USD" };
  const { run } = await executeIntent(world.people.owner, { template, input });
  return run.id;
}

it("is asked at a later check too, with what happened since, and its answer is recorded and counts", async () => {
  const run = await execute("checks-twice");
  expect(await drive(world.scope, run)).toMatchObject({
    status: "succeeded",
    output: { decision: "allow" },
  });
  expect(opa.asked).toHaveLength(2);
  expect(opa.asked[1]?.input).toMatchObject({ steps: { count: { status: "succeeded", output: { n: 1 } } } });
  const [row] = await owner`select count(*)::int as decisions from decisions d join runs r
    on r.intent_id = d.intent_id where r.id = ${uuidOf(run)}`;
  expect(row?.decisions).toBe(2);
  const journal = await expectSoundJournal(owner, world.scope, run);
  expect(journal.map(({ type, nodeId }) => `${type} ${nodeId}`)).toContain("step.started again");
});

it("denies at a later check", async () => {
  const run = await execute("checks-twice");
  opa.answer = {
    body: { result: { rules: [{ id: "embargo", effect: "deny", reason: "Embargoed since" }] } },
  };
  expect(await drive(world.scope, run)).toMatchObject({
    status: "failed",
    error: { code: "policy_denied", message: "Denied: Embargoed since." },
  });
});

it("holds no transaction while it thinks", async () => {
  const run = await execute("checks-twice");
  opa.answer = { body: { result: true }, delayMs: 800 };
  const driven = drive(world.scope, run);
  await expect.poll(() => opa.asked.length).toBe(2);
  const open = await owner`select pid from pg_stat_activity where usename = 'intent_os'
    and datname = current_database() and xact_start is not null`;
  expect([...open]).toEqual([]);
  expect((await driven).status).toBe("succeeded");
});

it("away, allows nothing: the check is tried again, and fails when it stays away", async () => {
  const run = await execute("checks-twice");
  opa.answer = { status: 500 };
  expect(await drive(world.scope, run)).toMatchObject({
    status: "failed",
    error: { code: "policy_unavailable" },
  });
  const back = await execute("checks-twice").catch((error) => error.code);
  expect(back).toBe("policy_unavailable");
  opa.answer = { body: { result: true } };
  const later = await execute("checks-twice");
  opa.answer = { status: 500 };
  await runSegment(world.scope, later);
  opa.answer = { body: { result: true } };
  expect((await drive(world.scope, later)).status).toBe("succeeded");
  const journal = await expectSoundJournal(owner, world.scope, later);
  expect(journal.map(({ type }) => type)).toContain("step.retrying");
});

it("is asked anew by whoever takes the run over, and decides once", async () => {
  const run = await execute("checks-twice");
  opa.answer = { body: { result: true }, delayMs: 300 };
  const overtaken = runSegment(world.scope, run).catch((error: Error) => error.name);
  await expect.poll(() => opa.asked.length).toBe(2);
  // As after the death of that worker: nobody holds the run.
  await owner`update runs set fence = fence + 1, lease_until = null where id = ${uuidOf(run)}`;
  expect(await overtaken).toBe("StaleWorker");
  expect((await drive(world.scope, run)).status).toBe("succeeded");
  const [row] = await owner`select count(*)::int as decisions from decisions d join runs r
    on r.intent_id = d.intent_id where r.id = ${uuidOf(run)}`;
  expect(row?.decisions).toBe(2);
});

it("decides a sub-intent", async () => {
  await publishDrawn(world, "asks", [
    CHECK,
    { id: "ask", kind: "sub_intent", template: "checks-twice", input: { amount: "100.0" }, wait: false },
    { id: "end", kind: "end" },
  ]);
  const run = await execute("asks");
  expect((await drive(world.scope, run)).status).toBe("succeeded");
  expect(opa.asked[1]?.input).toMatchObject({ intent: { template: "checks-twice" }, input: { amount: 100 } });
  const children = await owner`select 1 from runs where parent_run_id = ${uuidOf(run)}`;
  expect(children).toHaveLength(1);
});
