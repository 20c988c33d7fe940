import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { Command, withCommand } from "@/lib/db";
import type { TestDatabase } from "@/lib/testing/database";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { forgetExpiredKeys } from "./expired-keys";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;
let calls: number;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
  calls = 0;
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

async function ask(key: string, hash = "same") {
  const command = new Command("POST /v1/test", key, hash);
  const answer = await withCommand(world.scope, command, async () => {
    calls += 1;
    return { call: calls };
  });
  return { ...answer, replayed: command.replayed };
}

const expire = (key: string) =>
  owner`update idempotency_keys set expires_at = now() - interval '1 second' where key = ${key}`;

it("keeps an answer for thirty days", async () => {
  const key = randomUUID();
  await ask(key);
  const [row] = await owner`select expires_at - created_at = interval '30 days' as thirty
    from idempotency_keys where key = ${key}`;
  expect(row?.thirty).toBe(true);
});

it("takes an expired key for a new request, also before it was swept, and keeps that one's answer", async () => {
  const key = randomUUID();
  expect(await ask(key)).toEqual({ call: 1, replayed: false });
  expect(await ask(key)).toEqual({ call: 1, replayed: true });
  await expire(key);
  expect(await ask(key, "another")).toEqual({ call: 2, replayed: false });
  expect(await ask(key, "another")).toEqual({ call: 2, replayed: true });
  await expect(ask(key, "same")).rejects.toMatchObject({ code: "idempotency_conflict" });
});

it("forgets the expired ones and no other", async () => {
  const [old, young] = [randomUUID(), randomUUID()];
  await ask(old);
  await ask(young);
  await expire(old);
  expect(await forgetExpiredKeys()).toBe(1);
  expect(await forgetExpiredKeys()).toBe(0);
  expect(await ask(young)).toMatchObject({ replayed: true });
  expect(await ask(old)).toMatchObject({ replayed: false });
});
