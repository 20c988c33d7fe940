import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, type DrawnNode, publishDrawn } from "@/lib/testing/drawn-template";
import { drive, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { cancelRun, getRun, listSteps, runSegment } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
  await publishDrawn(world, "double", [
    CHECK,
    { id: "end", kind: "end", output: { twice: "input.amount * 2.0" } },
  ]);
  await publishDrawn(world, "sleeps", [CHECK, { id: "delay", kind: "delay", seconds: 3600 }, END]);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const END: DrawnNode = { id: "end", kind: "end" };
const ask = (template: string, more: object = {}): DrawnNode => ({
  id: "ask",
  kind: "sub_intent",
  template,
  input: { amount: "input.amount", currency: "'USD'", supplier: "'S'" },
  ...more,
});
const input = { amount: 100, currency: "USD", supplier: "S" };

async function execute(template: string) {
  const { run } = await executeIntent(world.people.owner, { template, input });
  return run.id;
}

async function childrenOf(runId: Id<"run">): Promise<Id<"run">[]> {
  const rows = await owner`select id from runs where parent_run_id = ${uuidOf(runId)} order by id`;
  return rows.map(({ id }) => idOf("run", id));
}

async function onlyChild(runId: Id<"run">): Promise<Id<"run">> {
  const [child, ...others] = await childrenOf(runId);
  expect(others).toEqual([]);
  return child as Id<"run">;
}

describe("a sub-intent", () => {
  it("is an intent of its own for the same person, whose output the step takes", async () => {
    await publishDrawn(world, "asks", [
      CHECK,
      ask("double"),
      { id: "end", kind: "end", output: { got: "steps.ask.output.twice" } },
    ]);
    const parent = await execute("asks");
    await runSegment(world.scope, parent);
    const child = await onlyChild(parent);
    expect(await getRun(world.scope, parent)).toMatchObject({
      status: "waiting",
      parent: null,
      waitingFor: `the end of ${child} (double)`,
    });
    expect(await getRun(world.scope, child)).toMatchObject({
      status: "queued",
      parent: { runId: parent, nodeId: "ask" },
      requestedBy: { id: world.people.owner.principal.id },
    });
    await drive(world.scope, child);
    // The child's end nudges its parent, in the child's own transaction.
    const [nudge] = await owner`select data from outbox where name = 'run/nudged'
      and data->>'runId' = ${parent}`;
    expect(nudge).toBeDefined();
    expect(await drive(world.scope, parent)).toMatchObject({ status: "succeeded", output: { got: 200 } });
    const steps = await listSteps(world.scope, parent);
    expect(steps.find(({ nodeId }) => nodeId === "ask")?.childRun).toEqual({
      id: child,
      status: "succeeded",
    });
    await expectSoundJournal(owner, world.scope, parent);
    await expectSoundJournal(owner, world.scope, child);
  });

  it("is begun once, however often its parent is taken over", async () => {
    await publishDrawn(world, "asks", [CHECK, ask("sleeps"), END]);
    const parent = await execute("asks");
    for (let segments = 0; segments < 4; segments += 1) {
      await Promise.all([runSegment(world.scope, parent), runSegment(world.scope, parent)].map(settled));
    }
    await onlyChild(parent);
  });

  it("is not begun when the turn that began it does not commit", async () => {
    await publishDrawn(world, "asks", [CHECK, ask("double"), END]);
    const parent = await execute("asks");
    await owner`alter table run_steps add constraint no_ask check (kind <> 'sub_intent') not valid`;
    await expect(runSegment(world.scope, parent)).rejects.toThrow();
    expect(await childrenOf(parent)).toEqual([]);
    await owner`alter table run_steps drop constraint no_ask`;
    await runSegment(world.scope, parent);
    await onlyChild(parent);
  });

  it("fails its parent's step when it fails, when policy denies it, and when its template does not take the input", async () => {
    await publishDrawn(world, "fails", [CHECK, { id: "set", kind: "set", values: { a: "input.missing" } }]);
    await publishDrawn(world, "strict", [CHECK, END], {
      inputSchema: { type: "object", required: ["reason"], properties: { reason: { type: "string" } } },
    });
    await publishDrawn(world, "a", [CHECK, ask("fails"), END]);
    await publishDrawn(world, "b", [
      CHECK,
      ask("double", { input: { amount: "99000000.0", currency: "'USD'" } }),
      END,
    ]);
    await publishDrawn(world, "c", [CHECK, ask("strict"), END]);
    const failed = await execute("a");
    await runSegment(world.scope, failed);
    await drive(world.scope, await onlyChild(failed));
    expect(await drive(world.scope, failed)).toMatchObject({
      status: "failed",
      error: { code: "sub_intent_failed" },
    });
    const denied = await execute("b");
    expect(await drive(world.scope, denied)).toMatchObject({
      status: "failed",
      error: { code: "policy_denied" },
    });
    expect(await childrenOf(denied)).toEqual([]);
    const [intent] = await owner`select status from intents order by id desc limit 1`;
    expect(intent?.status).toBe("denied");
    expect(await drive(world.scope, await execute("c"))).toMatchObject({
      status: "failed",
      error: { code: "validation_failed", message: expect.stringContaining("input.reason") },
    });
  });

  it("is cancelled with its parent, and so are those it began", async () => {
    await publishDrawn(world, "asks", [CHECK, ask("sleeps"), END]);
    await publishDrawn(world, "asks-twice", [CHECK, ask("asks"), END]);
    const first = await execute("asks-twice");
    await runSegment(world.scope, first);
    const second = await onlyChild(first);
    await runSegment(world.scope, second);
    const third = await onlyChild(second);
    await runSegment(world.scope, third);
    await cancelRun(world.people.owner, first, { reason: "not needed" });
    for (const runId of [first, second, third]) {
      expect((await getRun(world.scope, runId)).status).toBe("cancelled");
      await expectSoundJournal(owner, world.scope, runId);
    }
  });

  it("is cancelled when its parent fails or stops waiting for it", async () => {
    await publishDrawn(world, "impatient", [CHECK, ask("sleeps", { timeoutSeconds: 1 }), END]);
    const parent = await execute("impatient");
    await runSegment(world.scope, parent);
    const child = await onlyChild(parent);
    expect(await drive(world.scope, parent)).toMatchObject({ status: "failed", error: { code: "timeout" } });
    expect((await getRun(world.scope, child)).status).toBe("cancelled");
  });

  it("goes its own way when nobody waits for it", async () => {
    await publishDrawn(world, "tells", [
      CHECK,
      ask("sleeps", { wait: false }),
      { id: "end", kind: "end", output: { run: "steps.ask.output.runId" } },
    ]);
    const parent = await execute("tells");
    const ended = await drive(world.scope, parent);
    const child = await onlyChild(parent);
    expect(ended).toMatchObject({ status: "succeeded", output: { run: child } });
    expect((await getRun(world.scope, child)).status).toBe("queued");
  });

  it("cancelled by a person, fails the step that waits for it", async () => {
    await publishDrawn(world, "asks", [CHECK, ask("sleeps"), END]);
    const parent = await execute("asks");
    await runSegment(world.scope, parent);
    await cancelRun(world.people.owner, await onlyChild(parent), { reason: "not this one" });
    expect(await drive(world.scope, parent)).toMatchObject({
      status: "failed",
      error: { code: "sub_intent_cancelled" },
    });
  });

  it("names a template that is there, or is not published", async () => {
    await expect(publishDrawn(world, "lost", [CHECK, ask("nowhere"), END])).rejects.toMatchObject({
      details: { issues: [{ path: "nodes.ask.template", message: "there is no template nowhere" }] },
    });
  });

  it("that calls itself comes to an end", async () => {
    await publishDrawn(world, "loops", [CHECK, END]);
    await publishDrawn(world, "loops", [CHECK, ask("loops"), END]);
    let runId: Id<"run"> | undefined = await execute("loops");
    const line: Id<"run">[] = [];
    while (runId) {
      line.push(runId);
      await runSegment(world.scope, runId);
      [runId] = await childrenOf(runId);
    }
    expect(line.length).toBe(9);
    for (const one of line.reverse()) await drive(world.scope, one);
    const ended = await Promise.all(line.map((one) => getRun(world.scope, one)));
    expect(ended.map(({ status }) => status)).toEqual(line.map(() => "failed"));
    expect(ended[0]?.error?.code).toBe("limit_exceeded");
  });
});

/** Two workers at once: the one that is overtaken gives up. */
function settled(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: Error) => expect(error.name).toBe("StaleWorker"));
}
