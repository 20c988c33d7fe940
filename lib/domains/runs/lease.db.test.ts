import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { drive } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { keepLease } from "./lease";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

it("is not renewed by a heartbeat that comes after the run was let go", async () => {
  const { run } = await executeIntent(world.people.owner, {
    template: "call-or-report",
    input: { supplier: "S", amount: 100, currency: "USD" },
  });
  await drive(world.scope, run.id, 1);
  const read = async () =>
    (
      await owner`select fence, lease_until from runs where id = ${uuidOf(run.id)} and finished_at is null`
    )[0];
  const { fence } = (await read()) ?? {};
  expect(await read()).toMatchObject({ lease_until: null });
  const letGo = keepLease(world.scope, { id: run.id, fence });
  await sleep(2_500);
  letGo();
  // Else the next worker would have to wait for the end of a lease that nobody holds.
  expect(await read()).toMatchObject({ fence, lease_until: null });
});
