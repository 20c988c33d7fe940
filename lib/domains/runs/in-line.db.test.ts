import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, publishDrawn } from "@/lib/testing/drawn-template";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { getRun, markStuck, nudgeForgotten, runSegment } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  await owner`update runs set status = 'cancelled', finished_at = now() where finished_at is null`;
  world = await mintWorld();
  await publishDrawn(world, "waits", [CHECK, { id: "delay", kind: "delay", seconds: 3600 }]);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** Runs that were accepted one after the other, three minutes ago, and that nobody has begun. */
async function line(count: number): Promise<Id<"run">[]> {
  const runs: Id<"run">[] = [];
  for (let index = 0; index < count; index += 1) {
    const input = { amount: 1, currency: "USD", supplier: "S" };
    runs.push((await executeIntent(world.people.owner, { template: "waits", input })).run.id);
  }
  await owner`update runs set updated_at = now() - interval '3 minutes' where status = 'queued'`;
  return runs;
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const sweep = () => nudgeForgotten(minutesAgo(1), minutesAgo(1));
const watch = () => markStuck(minutesAgo(2.5));
const began = (run: Id<"run">, minutes: number) =>
  owner`update runs set started_at = ${minutesAgo(minutes)} where id = ${uuidOf(run)}`;

it("runs that wait behind one that was just begun are left alone, and are not stuck", async () => {
  const [first] = await line(200);
  await runSegment(world.scope, first as Id<"run">);
  expect(await sweep()).toBe(0);
  expect(await watch()).toBe(0);
});

it("a run that one accepted after it has overtaken is taken up, and stuck when that does not help", async () => {
  const [, lost, next, ...others] = await line(5);
  await runSegment(world.scope, next as Id<"run">);
  // The first of all is behind as well.
  expect(await sweep()).toBe(2);
  expect(await watch()).toBe(2);
  expect((await getRun(world.scope, lost as Id<"run">)).stuck?.code).toBe("not_begun");
  expect((await getRun(world.scope, others[0] as Id<"run">)).stuck).toBe(null);
});

it("all that wait are taken up once nothing is begun any more", async () => {
  const runs = await line(4);
  expect(await sweep()).toBe(4);
  await runSegment(world.scope, runs[0] as Id<"run">);
  expect(await sweep()).toBe(0);
  await began(runs[0] as Id<"run">, 2);
  expect(await sweep()).toBe(3);
  expect(await watch()).toBe(0);
  await began(runs[0] as Id<"run">, 3);
  expect(await watch()).toBe(3);
});

it("what another workspace begins says nothing of it", async () => {
  await line(2);
  const other = await mintWorld();
  await publishDrawn(other, "waits", [CHECK, { id: "delay", kind: "delay", seconds: 3600 }]);
  const input = { amount: 1, currency: "USD", supplier: "S" };
  const { run } = await executeIntent(other.people.owner, { template: "waits", input });
  await runSegment(other.scope, run.id);
  expect(await sweep()).toBe(2);
});
