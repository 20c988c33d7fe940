import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { listApprovals } from "@/lib/domains/approvals";
import { executeIntent } from "@/lib/domains/intents";
import { testPayments } from "@/lib/rails/test/payments";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, type DrawnNode, publishDrawn } from "@/lib/testing/drawn-template";
import { drive, effectOf, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const APPROVE: DrawnNode = { id: "approve", kind: "approval", question: "'Pay?'", expiresSeconds: 3600 };
const pay = (id: string, operation: string, more: object): DrawnNode => ({
  id,
  kind: "payment",
  operation,
  amount: "input.amount",
  currency: "'USD'",
  ...more,
});

async function execute(template: string, amount = 100) {
  const input = { amount, currency: "USD", supplier: "S" };
  const { run } = await executeIntent(world.people.owner, { template, input });
  return drive(world.scope, run.id);
}

it("a run that outlives its deadline gives back what it took", async () => {
  await publishDrawn(
    world,
    "overdue",
    [
      CHECK,
      APPROVE,
      pay("authorize", "authorize", { wallet: "'w'" }),
      pay("capture", "capture", { of: "authorize", compensation: "give_back" }),
      { id: "delay", kind: "delay", seconds: 3600 },
      { id: "end", kind: "end" },
      pay("give_back", "refund", { of: "capture" }),
    ],
    {
      deadlineSeconds: 1,
      onDeadline: "compensate",
      edges: [
        ["check", "approve"],
        ["approve", "authorize"],
        ["authorize", "capture"],
        ["capture", "delay"],
        ["delay", "end"],
      ].map(([from = "", to = ""]) => ({ from, to, on: "success" as const })),
    },
  );
  const run = await execute("overdue");
  expect(run).toMatchObject({ status: "compensated", error: { code: "deadline_exceeded" } });
  expect(await effectOf(owner, run.id, "give_back")).toMatchObject({
    status: "acknowledged",
    receipt: { operation: "refund", amount: 100 },
  });
  expect(testPayments.actsFor(`${run.id}:give_back`)).toBe(1);
  await expectSoundJournal(owner, world.scope, run.id);
});

it("an approval that is no longer waited for is closed", async () => {
  await publishDrawn(world, "impatient", [
    CHECK,
    { ...APPROVE, timeoutSeconds: 0.5 },
    { id: "end", kind: "end" },
  ]);
  const run = await execute("impatient", 900_000);
  expect(run).toMatchObject({ status: "failed", error: { code: "timeout" } });
  const [approval] = (await listApprovals(world.scope, { runId: run.id, limit: 1 })).items;
  expect(approval?.status).toBe("expired");
});
