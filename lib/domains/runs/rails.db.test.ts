import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "@/lib/contracts/runs";
import { executeIntent } from "@/lib/domains/intents";
import { publishPolicy } from "@/lib/domains/policies";
import { uuidOf } from "@/lib/kernel/ids";
import { testDevices } from "@/lib/rails/test/devices";
import { testPayments } from "@/lib/rails/test/payments";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, type DrawnNode, publishDrawn } from "@/lib/testing/drawn-template";
import { drive, effectOf, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { runSegment } from ".";

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
const retry = { attempts: 3, backoffSeconds: 0.1, maxBackoffSeconds: 0.2 };
const pay = (id: string, operation: string, more: object = {}): DrawnNode => ({
  id,
  kind: "payment",
  operation,
  amount: "input.amount",
  currency: "input.currency",
  timeoutSeconds: 0.3,
  retry,
  ...more,
});
const authorize = pay("authorize", "authorize", { wallet: "input.party" });
const capture = pay("capture", "capture", { of: "authorize" });
const payout = pay("payout", "payout", { of: "capture", beneficiary: "'acct_1'" });
const END: DrawnNode = { id: "end", kind: "end", output: { status: "steps.payout.output.status" } };
const unlock: DrawnNode = {
  id: "unlock",
  kind: "device_command",
  device: "input.party",
  command: "unlock",
  parameters: { seconds: "10" },
  deadlineSeconds: 60,
  timeoutSeconds: 0.3,
  retry,
};

async function execute(template: string, party: string, amount = 5000): Promise<Run> {
  const input = { amount, currency: "USD", supplier: "S", party };
  const { run } = await executeIntent(world.people.owner, { template, input });
  return drive(world.scope, run.id);
}

describe("payments over the test rail", () => {
  beforeEach(() => publishDrawn(world, "pays", [CHECK, APPROVE, authorize, capture, payout, END]));

  it("are made once each, and one continues what the other left", async () => {
    const run = await execute("pays", "wallet-1");
    expect(run).toMatchObject({ status: "succeeded", output: { status: "paid_out" } });
    for (const node of ["authorize", "capture", "payout"]) {
      const effect = await effectOf(owner, run.id, node);
      expect(effect).toMatchObject({ status: "acknowledged", attempts: 1, key: `${run.id}:${node}` });
      expect(testPayments.actsFor(`${run.id}:${node}`)).toBe(1);
    }
    await expectSoundJournal(owner, world.scope, run.id);
  });

  it.each(["fail_after_acting", "hang", "refuse_for_now"] as const)(
    "are made once when the rail is told to %s",
    async (behaviour) => {
      const wallet = randomUUID();
      testPayments.tell(wallet, behaviour);
      const run = await execute("pays", wallet);
      expect(run.status).toBe("succeeded");
      expect(await effectOf(owner, run.id, "authorize")).toMatchObject({ attempts: 2 });
      expect(testPayments.actsFor(`${run.id}:authorize`)).toBe(1);
    },
  );

  it("fail the step when they are refused", async () => {
    const run = await execute("pays", "test_refuse");
    expect(run).toMatchObject({ status: "failed", error: { code: "refused" } });
    expect(await effectOf(owner, run.id, "authorize")).toMatchObject({ status: "refused", attempts: 1 });
    expect(testPayments.actsFor(`${run.id}:authorize`)).toBe(0);
  });

  it("take no more than what they continue allows", async () => {
    const more = pay("capture", "capture", { of: "authorize", amount: "input.amount + 1.0" });
    await publishDrawn(world, "takes-more", [CHECK, APPROVE, authorize, more, { id: "end", kind: "end" }]);
    expect(await execute("takes-more", "wallet-1")).toMatchObject({
      status: "failed",
      error: { code: "amount_exceeded" },
    });
  });

  it("are whole minor units of a currency, or nothing is laid down", async () => {
    const halves = pay("authorize", "authorize", { wallet: "input.party", amount: "input.amount / 2.0" });
    await publishDrawn(world, "halves", [CHECK, APPROVE, halves, { id: "end", kind: "end" }]);
    const run = await execute("halves", "wallet-1", 5001);
    expect(run).toMatchObject({ status: "failed", error: { code: "expression_failed" } });
    expect(await effectOf(owner, run.id, "authorize")).toBeUndefined();
  });

  it("are refused where no rail is connected: a live workspace", async () => {
    await owner`update workspaces set mode = 'live' where id = ${uuidOf(world.scope.workspaceId)}`;
    const run = await execute("pays", "wallet-1");
    expect(run).toMatchObject({ status: "failed", error: { code: "connector_unavailable" } });
    expect(await effectOf(owner, run.id, "authorize")).toBeUndefined();
  });

  it("wait for the approval that policy obliges, as every act does", async () => {
    const input = { amount: 900_000, currency: "USD", supplier: "S", party: "wallet-1" };
    const { run } = await executeIntent(world.people.owner, { template: "pays", input });
    await runSegment(world.scope, run.id);
    expect(await effectOf(owner, run.id, "authorize")).toBeUndefined();
  });

  it("are decided one by one where policy has rules for payments", async () => {
    const rule = { title: "r", appliesTo: ["payment" as const], reason: "Because" };
    await publishPolicy(world.scope, {
      key: "payments",
      title: "Payments",
      note: "First version",
      rules: [
        { ...rule, id: "no-payouts", when: "payment.operation == 'payout'", effect: "deny" },
        { ...rule, id: "others", when: "payment.amount <= 5000", effect: "allow" },
      ],
    });
    const run = await execute("pays", "wallet-1");
    expect(run).toMatchObject({ status: "failed", error: { code: "policy_denied" } });
    expect(testPayments.actsFor(`${run.id}:capture`)).toBe(1);
    expect(await effectOf(owner, run.id, "payout")).toBeUndefined();
    const rows = await owner`select d.effect from decisions d join runs r on r.intent_id = d.intent_id
      where r.id = ${uuidOf(run.id)} and d.subject = 'payment' order by d.id`;
    expect(rows.map(({ effect }) => effect)).toEqual(["allow", "allow", "deny"]);
  });
});

describe("device commands over the test rail", () => {
  beforeEach(() => publishDrawn(world, "unlocks", [CHECK, APPROVE, unlock, { id: "end", kind: "end" }]));

  it.each(["fail_after_acting", "hang"] as const)(
    "are carried out once, also when it is told to %s",
    async (how) => {
      const lock = randomUUID();
      testDevices.tell(lock, how);
      const run = await execute("unlocks", lock);
      expect(run.status).toBe("succeeded");
      expect(testDevices.actsFor(`${run.id}:unlock`)).toBe(1);
      expect(await effectOf(owner, run.id, "unlock")).toMatchObject({
        receipt: { device: lock, command: "unlock", parameters: { seconds: 10 } },
      });
    },
  );

  it("expire: what could not be sent in time is not sent later", async () => {
    await publishDrawn(world, "hurries", [
      CHECK,
      APPROVE,
      { ...unlock, deadlineSeconds: 1, retry: { attempts: 20, backoffSeconds: 0.3, maxBackoffSeconds: 0.3 } },
      { id: "end", kind: "end" },
    ]);
    const run = await execute("hurries", "test_refuse_for_now");
    expect(run.status).toBe("failed");
    expect(testDevices.actsFor(`${run.id}:unlock`)).toBe(0);
  });
});

it("a template that pays without a policy check or the approval that policy may oblige is not published", async () => {
  const refused = publishDrawn(world, "unchecked", [authorize, { id: "end", kind: "end" }]);
  await expect(refused).rejects.toMatchObject({ code: "validation_failed" });
  await expect(
    publishDrawn(world, "unapproved", [CHECK, authorize, { id: "end", kind: "end" }]),
  ).rejects.toMatchObject({ code: "validation_failed" });
});
