import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { nudgeForgotten, runSegment } from "@/lib/domains/runs";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, type DrawnNode, publishDrawn } from "@/lib/testing/drawn-template";
import { drive, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { sendEvent } from ".";

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

const arrival = (more: object = {}): DrawnNode => ({
  id: "arrival",
  kind: "event",
  event: "shipment.arrived",
  matches: "event.data.shipment == input.shipment",
  expiresSeconds: 3600,
  ...more,
});
const END: DrawnNode = {
  id: "end",
  kind: "end",
  output: { pallets: "steps.arrival.output.data.pallets" },
};
const arrived = (shipment: string, pallets = 4, more: object = {}) =>
  sendEvent(world.people.owner, { name: "shipment.arrived", data: { shipment, pallets }, ...more });

async function begun(template: string, shipment = "SH-1"): Promise<Id<"run">> {
  const input = { amount: 100, currency: "USD", supplier: "S", shipment };
  const { run } = await executeIntent(world.people.owner, { template, input });
  return run.id;
}

async function waitsOf(run: Id<"run">): Promise<number> {
  return (await owner`select 1 from event_waits where run_id = ${uuidOf(run)}`).length;
}

describe("a run that waits for an event", () => {
  beforeEach(() => publishDrawn(world, "waits", [CHECK, arrival(), END]));

  it("goes on with the one that matches, and with no other", async () => {
    const run = await begun("waits");
    await runSegment(world.scope, run);
    expect(await arrived("SH-2")).toMatchObject({ isRepeat: false, woken: 1 });
    expect(await drive(world.scope, run)).toMatchObject({
      status: "waiting",
      waitingFor: "the event shipment.arrived",
    });
    await sendEvent(world.people.owner, { name: "shipment.arrived", data: { unrelated: true } });
    await sendEvent(world.people.owner, { name: "shipment.left", data: { shipment: "SH-1" } });
    expect((await drive(world.scope, run)).status).toBe("waiting");
    await arrived("SH-1", 7);
    expect(await drive(world.scope, run)).toMatchObject({ status: "succeeded", output: { pallets: 7 } });
    await expectSoundJournal(owner, world.scope, run);
    expect(await waitsOf(run)).toBe(0);
  });

  it("takes what came after it was accepted and before it waited, and nothing from before", async () => {
    await arrived("SH-1", 1);
    const run = await begun("waits");
    await arrived("SH-1", 2);
    expect(await drive(world.scope, run)).toMatchObject({ status: "succeeded", output: { pallets: 2 } });
  });

  it("is woken with every other that waits for the same", async () => {
    const runs = await Promise.all([begun("waits"), begun("waits"), begun("waits", "SH-2")]);
    for (const run of runs) await runSegment(world.scope, run);
    expect((await arrived("SH-1")).woken).toBe(3);
    const ends = await Promise.all(runs.map((run) => drive(world.scope, run)));
    expect(ends.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "waiting"]);
  });

  it("takes one meant for it alone, and not one meant for another", async () => {
    const [one, other] = [await begun("waits"), await begun("waits")];
    for (const run of [one, other]) await runSegment(world.scope, run);
    expect((await arrived("SH-1", 4, { runId: one })).woken).toBe(1);
    expect((await drive(world.scope, one)).status).toBe("succeeded");
    expect((await drive(world.scope, other)).status).toBe("waiting");
  });

  it("misses none that is sent while it begins to wait", async () => {
    for (let round = 0; round < 20; round += 1) {
      const shipment = randomUUID();
      const run = await begun("waits", shipment);
      const [{ woken }] = await Promise.all([arrived(shipment), runSegment(world.scope, run)]);
      const [row] = await owner`select status from runs order by id desc limit 1`;
      // Either the run saw it, or the sender saw the run.
      expect(woken > 0 || row?.status === "succeeded").toBe(true);
      expect((await drive(world.scope, run)).status).toBe("succeeded");
    }
  });

  it("fails when none comes in time", async () => {
    await publishDrawn(world, "hurries", [CHECK, arrival({ timeoutSeconds: 0.5 }), END]);
    const run = await begun("hurries");
    expect(await drive(world.scope, run)).toMatchObject({ status: "failed", error: { code: "timeout" } });
    expect(await waitsOf(run)).toBe(0);
  });

  it("is taken up by the sweep when its nudge met nobody, and only then", async () => {
    const run = await begun("waits");
    await runSegment(world.scope, run);
    const sweep = () => nudgeForgotten(new Date(Date.now() - 60_000), new Date(Date.now() + 1000));
    expect(await sweep()).toBe(0);
    await arrived("SH-2");
    expect(await sweep()).toBe(1);
    await runSegment(world.scope, run);
    expect(await sweep()).toBe(0);
  });
});

describe("an event", () => {
  it("satisfies one step of a run, so that the next waits for another", async () => {
    await publishDrawn(world, "waits-twice", [CHECK, arrival(), arrival({ id: "second" }), END]);
    const run = await begun("waits-twice");
    await arrived("SH-1", 1);
    expect((await drive(world.scope, run)).status).toBe("waiting");
    await arrived("SH-1", 2);
    expect(await drive(world.scope, run)).toMatchObject({ status: "succeeded", output: { pallets: 1 } });
  });

  it("sent five times under one id happens once", async () => {
    await publishDrawn(world, "waits-twice", [CHECK, arrival(), arrival({ id: "second" }), END]);
    const run = await begun("waits-twice");
    const answers = await Promise.all(Array.from({ length: 5 }, () => arrived("SH-1", 1, { id: "88-1" })));
    expect(answers.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
    expect(new Set(answers.map(({ event }) => event.id)).size).toBe(1);
    expect((await drive(world.scope, run)).status).toBe("waiting");
    await expect(arrived("SH-1", 2, { id: "88-1" })).rejects.toMatchObject({ code: "conflict" });
  });

  it("of another tenant wakes nobody, and cannot name a run of ours", async () => {
    await publishDrawn(world, "waits", [CHECK, arrival(), END]);
    const run = await begun("waits");
    await runSegment(world.scope, run);
    const theirs = await mintWorld();
    const data = { shipment: "SH-1", pallets: 1 };
    const sent = await sendEvent(theirs.people.owner, { name: "shipment.arrived", data });
    expect(sent.woken).toBe(0);
    await expect(
      sendEvent(theirs.people.owner, { name: "shipment.arrived", data, runId: run }),
    ).rejects.toMatchObject({ code: "not_found" });
    expect((await drive(world.scope, run)).status).toBe("waiting");
  });
});
