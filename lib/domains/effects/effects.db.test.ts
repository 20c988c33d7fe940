import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createConnector } from "@/lib/domains/connectors";
import { executeIntent } from "@/lib/domains/intents";
import { cancelRun, getRun, listSteps, retryRun, runSegment } from "@/lib/domains/runs";
import { publishTemplate } from "@/lib/domains/templates";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive, effectOf } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { countUnknown, getEffect, listEffects, reconcileDue, reconcileEffect, settleEffect } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let world: World;

beforeAll(async () => {
  receiver = await startTestReceiver();
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld(receiver.url);
  const target = { kind: "http" as const, baseUrl: receiver.url, healthPath: "/health" };
  await createConnector(world.scope, { key: "mute", title: "Mute", target });
  await createConnector(world.scope, {
    key: "telling",
    title: "Telling",
    target: { ...target, receiptPath: "/receipts/{key}" },
  });
  await createConnector(world.scope, {
    key: "patient",
    title: "Patient",
    target: { ...target, idempotencyKeys: true },
  });
});
afterEach(() => receiver.fault({ mode: "ok" }));
afterAll(async () => {
  await owner.end();
  await database.drop();
  await receiver.stop();
});

/** Begins a run that calls once through a connector, with a way for its failure. */
async function callThrough(connector: string) {
  const key = `call-${connector}`;
  await publishTemplate(world.scope, {
    key,
    title: key,
    note: "First",
    definition: {
      inputSchema: { type: "object" },
      nodes: [
        { id: "check", kind: "policy", title: "Check" },
        {
          id: "call",
          kind: "http",
          title: "Call",
          connector,
          method: "POST",
          path: "/orders",
          body: { amount: "input.amount" },
          timeoutSeconds: 1,
          retry: { attempts: 2, backoffSeconds: 0.5, maxBackoffSeconds: 1 },
        },
        { id: "done", kind: "end", title: "Done", output: { ordered: "true" } },
        { id: "given_up", kind: "end", title: "Given up", output: { ordered: "false" } },
      ],
      edges: [
        { from: "check", to: "call", on: "success" },
        { from: "call", to: "done", on: "success" },
        { from: "call", to: "given_up", on: "failure" },
      ],
    },
  });
  const { run } = await executeIntent(world.people.owner, {
    template: key,
    input: { supplier: "S", amount: 100, currency: "USD" },
  });
  return run;
}

async function effectIdOf(runId: Id<"run">) {
  const [effect] = (await listEffects(world.scope, { limit: 1, runId })).items;
  if (!effect) throw new Error("the run has no effect");
  return effect.id;
}

describe("an act whose answer was lost", () => {
  it("at a side that cannot be asked and honours no keys is never sent again, and waits for a person", async () => {
    await receiver.fault({ mode: "drop-after-act", times: 1 });
    const run = await callThrough("mute");
    for (let times = 0; times < 4; times += 1) await drive(world.scope, run.id);
    expect(await getRun(world.scope, run.id)).toMatchObject({
      status: "waiting",
      waitingFor: expect.stringContaining("somebody has to find out"),
    });
    expect(await receiver.received(run.id)).toEqual({ count: 1, acted: 1 });
    expect(await countUnknown(world.scope)).toBe(1);
    const effectId = await effectIdOf(run.id);
    await expect(
      reconcileEffect(world.people.owner, effectId, { reason: "look again" }),
    ).rejects.toMatchObject({
      code: "invalid_transition",
    });

    const mark = await auditMark(world.scope);
    const settled = await settleEffect(world.people.owner, effectId, {
      outcome: "acknowledged",
      receipt: { order: 7 },
      reason: "it is in their log",
    });
    expect(settled).toMatchObject({
      status: "acknowledged",
      settledBy: { label: "owner" },
      receipt: { order: 7 },
    });
    await expectAudit(world.scope, mark, [{ action: "effect.settled", reason: "it is in their log" }]);
    expect(await drive(world.scope, run.id)).toMatchObject({
      status: "succeeded",
      output: { ordered: true },
    });
    const steps = await listSteps(world.scope, run.id);
    expect(steps.find(({ nodeId }) => nodeId === "call")?.output).toEqual({ order: 7 });
    expect(await receiver.received(run.id)).toEqual({ count: 1, acted: 1 });
  });

  it("takes the way of its failure when a person says that it was not done", async () => {
    await receiver.fault({ mode: "hang", times: 1 });
    const run = await callThrough("mute");
    await drive(world.scope, run.id);
    const effectId = await effectIdOf(run.id);
    await settleEffect(world.people.owner, effectId, { outcome: "refused", reason: "not in their log" });
    expect(await drive(world.scope, run.id)).toMatchObject({
      status: "succeeded",
      output: { ordered: false },
    });
    expect(await receiver.received(run.id)).toEqual({ count: 1, acted: 0 });
    await expect(
      settleEffect(world.people.owner, effectId, { outcome: "acknowledged", reason: "after all" }),
    ).rejects.toMatchObject({ code: "invalid_transition" });
  });

  it("at a side that can be asked is asked for, and not sent again", async () => {
    await receiver.fault({ mode: "drop-after-act", times: 1 });
    const run = await callThrough("telling");
    expect(await drive(world.scope, run.id)).toMatchObject({
      status: "succeeded",
      output: { ordered: true },
    });
    expect(await receiver.received(run.id)).toEqual({ count: 1, acted: 1 });
  });

  it("at a side that honours keys is sent again under the same key", async () => {
    await receiver.fault({ mode: "drop-after-act", times: 1 });
    const run = await callThrough("patient");
    expect(await drive(world.scope, run.id)).toMatchObject({
      status: "succeeded",
      output: { ordered: true },
    });
    expect(await receiver.received(run.id)).toEqual({ count: 2, acted: 1 });
  });

  it("goes the way of its failure once the other side says that it did nothing", async () => {
    await receiver.fault({ mode: "hang", times: 2 });
    const run = await callThrough("telling");
    expect(await drive(world.scope, run.id)).toMatchObject({
      status: "succeeded",
      output: { ordered: false },
    });
    expect(await effectOf(owner, run.id)).toMatchObject({ status: "refused", error: { code: "not_done" } });
    expect((await receiver.received(run.id)).acted).toBe(0);
  });
});

describe("an act of a run that is over", () => {
  /** Cancels a run whose worker died after the other side acted. */
  async function abandoned(connector: string) {
    await receiver.fault({ mode: "drop-after-act", times: 1 });
    const run = await callThrough(connector);
    await runSegment(world.scope, run.id);
    await owner`update effects set status = 'dispatched' where run_id = ${uuidOf(run.id)}`;
    await cancelRun(world.people.owner, run.id, { reason: "not needed" });
    await owner`update effects set ask_at = now() - interval '1 second' where run_id = ${uuidOf(run.id)}`;
    return run;
  }

  it("is asked for by the reconciler", async () => {
    const run = await abandoned("telling");
    expect(await reconcileDue(new Date())).toBe(1);
    expect(await effectOf(owner, run.id)).toMatchObject({ status: "acknowledged" });
    expect(await reconcileDue(new Date())).toBe(0);
    expect((await getRun(world.scope, run.id)).status).toBe("cancelled");
  });

  it("is left to people when nobody can be asked", async () => {
    const run = await abandoned("mute");
    expect(await reconcileDue(new Date())).toBe(1);
    expect(await effectOf(owner, run.id)).toMatchObject({ status: "unknown" });
    expect(await reconcileDue(new Date())).toBe(0);
    expect(await countUnknown(world.scope)).toBe(1);
    const effectId = await effectIdOf(run.id);
    await settleEffect(world.people.owner, effectId, {
      outcome: "acknowledged",
      reason: "it is in their log",
    });
    expect(await getEffect(world.scope, effectId)).toMatchObject({ status: "acknowledged" });
  });
});

describe("asking now", () => {
  it("settles what the other side knows, and the run goes on", async () => {
    await receiver.fault({ mode: "drop-after-act", times: 1 });
    const run = await callThrough("telling");
    await runSegment(world.scope, run.id);
    const effectId = await effectIdOf(run.id);
    expect(await reconcileEffect(world.people.owner, effectId, { reason: "look again" })).toMatchObject({
      status: "acknowledged",
      settledBy: { label: "reconciler" },
    });
    expect(await drive(world.scope, run.id)).toMatchObject({
      status: "succeeded",
      output: { ordered: true },
    });
    expect(await receiver.received(run.id)).toEqual({ count: 1, acted: 1 });
  });
});

describe("a failed run that is retried", () => {
  async function failed(body: Record<string, string>) {
    const key = "fails";
    await publishTemplate(world.scope, {
      key,
      title: key,
      note: "First",
      definition: {
        inputSchema: { type: "object" },
        nodes: [
          { id: "check", kind: "policy", title: "Check" },
          {
            id: "call",
            kind: "http",
            title: "Call",
            connector: "telling",
            method: "POST",
            path: "/orders",
            body,
            timeoutSeconds: 1,
            retry: { attempts: 1, backoffSeconds: 1, maxBackoffSeconds: 1 },
          },
          { id: "beside", kind: "delay", title: "Beside", seconds: 3600 },
          { id: "end", kind: "end", title: "End", output: { ordered: "steps.call.output != null" } },
        ],
        edges: [
          { from: "check", to: "call", on: "success" },
          { from: "check", to: "beside", on: "success" },
          { from: "call", to: "end", on: "success" },
        ],
      },
    });
    const { run } = await executeIntent(world.people.owner, {
      template: key,
      input: { supplier: "S", amount: 100, currency: "USD" },
    });
    await drive(world.scope, run.id);
    return run;
  }

  it("goes out under a key of its own after a refusal, and begins anew what was cancelled with it", async () => {
    await receiver.fault({ mode: "500", status: 422, times: 1 });
    const run = await failed({ amount: "input.amount" });
    expect(await getRun(world.scope, run.id)).toMatchObject({ status: "failed", error: { code: "refused" } });
    await expect(retryRun(world.people.owner, run.id, { reason: "x", nodeId: "end" })).rejects.toMatchObject({
      code: "validation_failed",
    });
    const mark = await auditMark(world.scope);
    expect(await retryRun(world.people.owner, run.id, { reason: "mended", nodeId: "call" })).toMatchObject({
      status: "running",
      error: null,
      finishedAt: null,
    });
    await expectAudit(world.scope, mark, [{ action: "run.retried", reason: "mended" }]);
    const again = await drive(world.scope, run.id);
    expect(again).toMatchObject({ status: "waiting", output: { ordered: true } });
    const keys =
      await owner`select key, status from effects where run_id = ${uuidOf(run.id)} order by iteration`;
    expect([...keys]).toEqual([
      { key: `${run.id}:call`, status: "refused" },
      { key: `${run.id}:call:2`, status: "acknowledged" },
    ]);
    const steps = await listSteps(world.scope, run.id);
    expect(steps.find(({ nodeId }) => nodeId === "beside")?.status).toBe("waiting");
  });

  it("asks people, and waits for proofs and events, anew", async () => {
    await publishTemplate(world.scope, {
      key: "waits",
      title: "Waits",
      note: "First",
      definition: {
        inputSchema: { type: "object" },
        nodes: [
          { id: "check", kind: "policy", title: "Check" },
          { id: "approve", kind: "approval", title: "Approve", question: "'Go?'", expiresSeconds: 3600 },
          {
            id: "event",
            kind: "event",
            title: "Event",
            event: "arrived",
            matches: "true",
            expiresSeconds: 3600,
          },
          { id: "proof", kind: "proof", title: "Proof", proof: "delivery", expiresSeconds: 3600 },
          { id: "hold", kind: "delay", title: "Hold", seconds: 1 },
          { id: "count", kind: "set", title: "Count", values: { n: "int(input.supplier)" } },
        ],
        edges: ["approve", "event", "proof", "hold"]
          .map((to) => ({ from: "check", to, on: "success" as const }))
          .concat([{ from: "hold", to: "count", on: "success" as const }]),
      },
    });
    const { run } = await executeIntent(world.people.owner, {
      template: "waits",
      input: { supplier: "not a number", amount: 900_000, currency: "USD" },
    });
    await drive(world.scope, run.id);
    for (let times = 0; times < 2; times += 1) {
      await retryRun(world.people.owner, run.id, { reason: "again" });
      const ended = await drive(world.scope, run.id);
      expect(ended).toMatchObject({ status: "failed", error: { code: "expression_failed" } });
    }
    // Each time people were asked in a round of its own, and what was asked closed with the run.
    const rounds =
      await owner`select round, status from approvals where run_id = ${uuidOf(run.id)} order by round`;
    expect([...rounds]).toEqual([1, 2, 3].map((round) => ({ round, status: "cancelled" })));
  });

  it("is not retried while it goes on, nor for another tenant", async () => {
    const run = await callThrough("telling");
    await expect(retryRun(world.people.owner, run.id, { reason: "x" })).rejects.toMatchObject({
      code: "invalid_transition",
    });
    const other = await mintWorld(receiver.url);
    await expect(retryRun(other.people.owner, run.id, { reason: "x" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
