import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendEvent } from "@/lib/domains/events";
import { executeIntent } from "@/lib/domains/intents";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import { testDevices } from "@/lib/rails/test/devices";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, type DrawnNode, publishDrawn } from "@/lib/testing/drawn-template";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { drive } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { cancelRun, getRun, listSteps, retryRun, runSegment } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

const END: DrawnNode = { id: "end", kind: "end" };
const APPROVE: DrawnNode = { id: "approve", kind: "approval", question: "'Unlock?'", expiresSeconds: 3600 };
const hold: DrawnNode = {
  id: "hold",
  kind: "device_command",
  device: "'gate-1'",
  command: "unlock",
  deadlineSeconds: 60,
};
/** Comes when a test sends it; else the run fails. */
const goods: DrawnNode = {
  id: "goods",
  kind: "event",
  event: "goods.came",
  expiresSeconds: 3600,
  timeoutSeconds: 1,
};
const RECEIPT: DrawnNode = { id: "end", kind: "end", output: { pallets: "steps.goods.output.data.pallets" } };
const ask = (template: string, more: object = {}): DrawnNode => ({
  id: "ask",
  kind: "sub_intent",
  template,
  input: { amount: "input.amount", currency: "'USD'", supplier: "'S'" },
  ...more,
});

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
  // Does part of its work, and then fails unless the goods come; and one that fails before it does anything.
  await publishDrawn(world, "buys", [CHECK, APPROVE, hold, goods, RECEIPT]);
  await publishDrawn(world, "waits", [CHECK, goods, RECEIPT]);
  const parent = (key: string, template: string) =>
    publishDrawn(world, key, [
      CHECK,
      ask(template),
      { id: "end", kind: "end", output: { got: "steps.ask.output.pallets" } },
    ]);
  await parent("stocks", "buys");
  await parent("watches", "waits");
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const reason = { reason: "The goods are on their way" };
const retry = (run: Id<"run">) => retryRun(world.people.owner, run, reason);
const come = () => sendEvent(world.people.owner, { name: "goods.came", data: { pallets: 4 } });

async function childrenOf(runId: Id<"run">): Promise<Id<"run">[]> {
  const rows = await owner`select id from runs where parent_run_id = ${uuidOf(runId)} order by id`;
  return rows.map(({ id }) => idOf("run", id));
}

async function execute(template: string): Promise<{ parent: Id<"run">; child: Id<"run"> }> {
  const input = { amount: 100, currency: "USD", supplier: "S" };
  const { run } = await executeIntent(world.people.owner, { template, input });
  await runSegment(world.scope, run.id);
  const [child] = await childrenOf(run.id);
  return { parent: run.id, child: child as Id<"run"> };
}

/** A run that failed with the one that it began. */
async function failed(template = "stocks"): Promise<{ parent: Id<"run">; child: Id<"run"> }> {
  const both = await execute(template);
  expect((await drive(world.scope, both.child)).status).toBe("failed");
  expect(await drive(world.scope, both.parent)).toMatchObject({
    status: "failed",
    error: { code: "sub_intent_failed" },
  });
  return both;
}

const fate = async (run: Id<"run">) => (await getRun(world.scope, run)).forParent;

describe("a run that failed with its sub-intent", () => {
  it("takes that one's result when both are retried, and nothing is done twice", async () => {
    const { parent, child } = await failed();
    expect(await fate(child)).toBe("taken_on_retry");
    expect(await fate(parent)).toBe(null);
    await retry(child);
    await come();
    expect(await drive(world.scope, child)).toMatchObject({ status: "succeeded", output: { pallets: 4 } });
    // It does not go on by itself.
    expect((await drive(world.scope, parent)).status).toBe("failed");
    expect(await fate(child)).toBe("taken_on_retry");

    const before = await auditMark(world.scope);
    await retry(parent);
    await expectAudit(world.scope, before, [{ action: "run.retried" }]);
    expect(await drive(world.scope, parent)).toMatchObject({ status: "succeeded", output: { got: 4 } });
    expect(await childrenOf(parent)).toEqual([child]);
    expect(testDevices.actsFor(`${child}:hold`)).toBe(1);
    expect(await fate(child)).toBe("taken");
  });

  it("waits for that one when it is under way again", async () => {
    const { parent, child } = await failed();
    await retry(child);
    await retry(parent);
    expect((await drive(world.scope, parent)).status).toBe("waiting");
    expect(await fate(child)).toBe("waited_for");
    await come();
    await drive(world.scope, child);
    expect(await drive(world.scope, parent)).toMatchObject({ status: "succeeded", output: { got: 4 } });
    expect(await childrenOf(parent)).toEqual([child]);
  });

  it("begins no other while that one has done part of its work", async () => {
    const { parent, child } = await failed();
    const { events } = await getRun(world.scope, parent);
    await expect(retry(parent)).rejects.toMatchObject({
      code: "invalid_transition",
      message: expect.stringContaining("retry that one first"),
      details: { runId: child },
    });
    expect(await getRun(world.scope, parent)).toMatchObject({ status: "failed", events });
    expect(await childrenOf(parent)).toEqual([child]);
  });

  it("begins no other when that one was cancelled after it had done part of its work", async () => {
    const { parent, child } = await execute("stocks");
    await runSegment(world.scope, child);
    await cancelRun(world.people.owner, child, { reason: "Not now" });
    await drive(world.scope, parent);
    await expect(retry(parent)).rejects.toMatchObject({ message: expect.stringContaining("cancelled") });
    expect(await fate(child)).toBe("given_up");
  });

  it("begins another when that one left nothing done, and then that one stays as it is", async () => {
    const { parent, child } = await failed("watches");
    await retry(parent);
    await runSegment(world.scope, parent);
    const [, second] = await childrenOf(parent);
    expect(second).toBeDefined();
    expect(await fate(child)).toBe("given_up");
    await expect(retry(child)).rejects.toMatchObject({
      code: "invalid_transition",
      details: { runId: second },
    });
    await come();
    await drive(world.scope, second as Id<"run">);
    expect((await drive(world.scope, parent)).status).toBe("succeeded");
  });

  it("looks further than the one it began: what a run down the line has done counts", async () => {
    await publishDrawn(world, "between", [CHECK, ask("buys"), END]);
    await publishDrawn(world, "above", [CHECK, ask("between"), END]);
    const { parent, child } = await execute("above");
    await runSegment(world.scope, child);
    const [last] = await childrenOf(child);
    for (const run of [last as Id<"run">, child, parent]) {
      expect((await drive(world.scope, run)).status).toBe("failed");
    }
    await expect(retry(parent)).rejects.toMatchObject({ details: { runId: child } });
    await expect(retry(child)).rejects.toMatchObject({ details: { runId: last } });
    await come();
    await retry(last as Id<"run">);
    for (const run of [last as Id<"run">, child, parent]) {
      if (run !== last) await retry(run);
      await come();
      expect((await drive(world.scope, run)).status).toBe("succeeded");
    }
  });

  it("retried at the same moment as that one, ends with one of them, done once", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { parent, child } = await failed("watches");
      const carry = (async () => {
        await retry(parent);
        await runSegment(world.scope, parent);
      })();
      const [, again] = await Promise.allSettled([carry, retry(child)]);
      const children = await childrenOf(parent);
      expect(children.length).toBe(again?.status === "fulfilled" ? 1 : 2);
    }
  });
});

describe("a sub-intent that failed", () => {
  it("is not taken up again once its parent was undone", async () => {
    await publishDrawn(world, "undoes", [CHECK, ask("buys", { onFailure: "compensate" }), END]);
    const { parent, child } = await execute("undoes");
    await drive(world.scope, child);
    expect((await drive(world.scope, parent)).status).toBe("compensated");
    expect(await fate(child)).toBe("given_up");
    await expect(retry(child)).rejects.toMatchObject({ details: { parentStatus: "compensated" } });
    expect((await getRun(world.scope, child)).status).toBe("failed");
  });

  it("is taken up again for itself when its parent never waited for it, or went another way", async () => {
    await publishDrawn(world, "tells", [CHECK, ask("buys", { wait: false }), END]);
    await publishDrawn(world, "shrugs", [CHECK, ask("buys", { onFailure: "continue" }), END]);
    for (const [template, expected] of [
      ["tells", "not_waited_for"],
      ["shrugs", "given_up"],
    ] as const) {
      const { parent, child } = await execute(template);
      await drive(world.scope, child);
      expect((await drive(world.scope, parent)).status).toBe("succeeded");
      expect(await fate(child)).toBe(expected);
      await retry(child);
      await come();
      expect((await drive(world.scope, child)).status).toBe("succeeded");
    }
    expect((await listSteps(world.scope, (await execute("tells")).parent)).length).toBe(3);
  });
});
