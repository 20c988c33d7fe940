import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { retryRun, runSegment } from "@/lib/domains/runs";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, type DrawnNode, publishDrawn } from "@/lib/testing/drawn-template";
import { drive, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { sendEvent } from ".";

const HOUR_MS = 3_600_000;
/** Turns a loop 8,000 times, where one evaluation may 20,000 and all of a look together 100,000. */
const COSTLY = "event.data.list.map(a, event.data.list.map(b, b)).size() > 0 && event.data.n == input.n";

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
afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const reading = (more: object = {}): DrawnNode => ({
  id: "reading",
  kind: "event",
  event: "meter.read",
  matches: "event.data.n == input.n",
  expiresSeconds: 3600,
  ...more,
});
const END: DrawnNode = { id: "end", kind: "end", output: { event: "steps.reading.output.eventId" } };
const read = (data: Record<string, unknown>) =>
  sendEvent(world.people.owner, { name: "meter.read", data: data as Record<string, never> });

async function begun(nodes: DrawnNode[] = [CHECK, reading(), END], more = {}): Promise<Id<"run">> {
  await publishDrawn(world, "reads", nodes, more);
  const input = { amount: 1, currency: "USD", supplier: "S", n: -1 };
  return (await executeIntent(world.people.owner, { template: "reads", input })).run.id;
}

/** Events that came at once, as the sender would have stored them. */
async function flood(count: number, data: Record<string, unknown>): Promise<void> {
  const { tenantId, workspaceId } = world.scope;
  await owner`insert into events (id, tenant_id, workspace_id, name, data, sent_by, at)
    select gen_random_uuid(), ${uuidOf(tenantId)}, ${uuidOf(workspaceId)}, 'meter.read',
      ${owner.json(data as Record<string, string>)}::jsonb || jsonb_build_object('n', n), '{}', now()
    from generate_series(1, ${count}) n`;
}

async function seenTo(run: Id<"run">): Promise<number> {
  const [wait] = await owner`select seen_to from event_waits where run_id = ${uuidOf(run)}`;
  return Number(wait?.seen_to ?? 0);
}

async function lastOfAll(): Promise<number> {
  const [row] = await owner`select max(seq) as last from events`;
  return Number(row?.last ?? 0);
}

/** Looks until there is nothing more to look at. @returns how far the step had looked after each */
async function looks(run: Id<"run">): Promise<number[]> {
  const steps: number[] = [];
  for (;;) {
    const { state } = await runSegment(world.scope, run);
    steps.push(await seenTo(run));
    if (state !== "more") return steps;
  }
}

describe("a step that waits among many events that are not the one", () => {
  it("looks at ten thousand a bounded number at a time, at each once, and then at the new ones alone", async () => {
    const run = await begun();
    await runSegment(world.scope, run);
    const before = await lastOfAll();
    await flood(10_000, {});
    const steps = await looks(run);
    expect(steps).toEqual(Array.from({ length: 20 }, (_, index) => before + (index + 1) * 500));
    await read({ n: 10_001 });
    expect(await looks(run)).toEqual([before + 10_001]);

    // What it has looked at is not read again: it would be the one now.
    await owner.begin(async (sql) => {
      await sql`alter table events disable trigger append_only`;
      await sql`update events set data = '{"n": -1}' where seq = ${before + 5}`;
      await sql`alter table events enable trigger append_only`;
    });
    await read({ n: 10_002 });
    expect(await looks(run)).toEqual([before + 10_002]);

    const { event } = await read({ n: -1 });
    expect(await drive(world.scope, run)).toMatchObject({ status: "succeeded", output: { event: event.id } });
    const journal = await expectSoundJournal(owner, world.scope, run);
    expect(journal.filter(({ type }) => type === "run.waiting")).toHaveLength(1);
  });

  it("looks at all that came since it was accepted when it begins to wait, in as many looks", async () => {
    await flood(3, {});
    const run = await begun();
    await flood(1_200, {});
    const { event } = await read({ n: -1 });
    expect(await drive(world.scope, run)).toMatchObject({ status: "succeeded", output: { event: event.id } });
    await expectSoundJournal(owner, world.scope, run);
  });

  it("leaves for the next look what its budget does not pay for, and misses none", async () => {
    const list = Array.from({ length: 89 }, (_, index) => index);
    const run = await begun([CHECK, reading({ matches: COSTLY }), END]);
    await runSegment(world.scope, run);
    const before = await lastOfAll();
    await flood(25, { list });
    const { event } = await read({ n: -1, list });
    const { state } = await runSegment(world.scope, run);
    expect(state).toBe("more");
    const first = (await seenTo(run)) - before;
    expect(first).toBeGreaterThan(4);
    expect(first).toBeLessThan(14);
    expect(await drive(world.scope, run)).toMatchObject({ status: "succeeded", output: { event: event.id } });
  });

  it("takes an event that alone is too much for another one, and goes on", async () => {
    const run = await begun([CHECK, reading({ matches: COSTLY }), END]);
    await runSegment(world.scope, run);
    await flood(20, { list: Array.from({ length: 200 }, (_, index) => index) });
    const { event } = await read({ n: -1, list: [1] });
    expect(await drive(world.scope, run)).toMatchObject({ status: "succeeded", output: { event: event.id } });
  });

  it("takes on no more data than a look may, and a large event nonetheless", async () => {
    const run = await begun();
    await runSegment(world.scope, run);
    const before = await lastOfAll();
    // Random, so that it is stored as long as it is.
    const { tenantId, workspaceId } = world.scope;
    await owner`insert into events (id, tenant_id, workspace_id, name, data, sent_by, at)
      select gen_random_uuid(), ${uuidOf(tenantId)}, ${uuidOf(workspaceId)}, 'meter.read', jsonb_build_object('text',
        (select string_agg(md5(random()::text || part), '') from generate_series(n * 0 + 1, 20000) part)), '{}', now()
      from generate_series(1, 6) n`;
    const steps = await looks(run);
    expect(steps.length).toBeGreaterThan(2);
    expect(steps.at(-1)).toBe(before + 6);
  });
});

describe("a step that has looked", () => {
  it("takes an event whose sender's clock is behind: its id is before those that it has looked at", async () => {
    const run = await begun();
    await read({ n: 1 });
    await runSegment(world.scope, run);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - HOUR_MS });
    const { event } = await read({ n: -1 });
    vi.useRealTimers();
    expect(event.id < run.replace("run", "evn")).toBe(true);
    expect(await drive(world.scope, run)).toMatchObject({ status: "succeeded", output: { event: event.id } });
  });

  it("takes none that was there before its run, though its sender's clock was ahead", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HOUR_MS / 2 });
    await read({ n: -1 });
    vi.useRealTimers();
    expect((await drive(world.scope, await begun())).status).toBe("waiting");
  });

  it("misses none of many that are sent at once while it looks again and again", async () => {
    const nodes = [
      CHECK,
      ...Array.from({ length: 6 }, (_, n) => reading({ id: `r${n}`, matches: `event.data.n == ${n}.0` })),
    ];
    const run = await begun(nodes, {
      edges: nodes.slice(1).map(({ id }) => ({ from: "check", to: id, on: "success" })),
    });
    let isSending = true;
    const sending = Promise.all(
      Array.from({ length: 60 }, (_, index) => read({ n: index < 30 ? 100 + index : index % 6 })),
    ).finally(() => {
      isSending = false;
    });
    while (isSending) await runSegment(world.scope, run);
    await sending;
    expect((await drive(world.scope, run)).status).toBe("succeeded");
  });

  it("looks at all again when a step has ended that its condition names", async () => {
    const nodes: DrawnNode[] = [
      CHECK,
      { id: "fork", kind: "parallel" },
      { id: "quick", kind: "set", values: {} },
      { id: "slow", kind: "delay", seconds: 1 },
      { id: "first", kind: "join", mode: "any" },
      reading({ matches: "steps.slow.status == 'succeeded' && event.data.n == input.n" }),
      END,
    ];
    const edge = (from: string, to: string) => ({ from, to, on: "success" });
    const run = await begun(nodes, {
      edges: [
        edge("check", "fork"),
        edge("fork", "quick"),
        edge("fork", "slow"),
        edge("quick", "first"),
        edge("slow", "first"),
        edge("first", "reading"),
        edge("reading", "end"),
      ],
    });
    const { event } = await read({ n: -1 });
    await runSegment(world.scope, run);
    expect(await seenTo(run)).toBe(await lastOfAll());
    expect(await drive(world.scope, run)).toMatchObject({ status: "succeeded", output: { event: event.id } });
  });

  it("takes what came in time, however late it looks, and nothing that came later", async () => {
    const inTime = await begun([CHECK, reading({ timeoutSeconds: 1 }), END]);
    await runSegment(world.scope, inTime);
    await flood(700, {});
    const { event } = await read({ n: -1 });
    await sleep(1_100);
    expect(await drive(world.scope, inTime)).toMatchObject({
      status: "succeeded",
      output: { event: event.id },
    });
    const late = await begun([CHECK, reading({ timeoutSeconds: 1 }), END]);
    await runSegment(world.scope, late);
    await sleep(1_100);
    await read({ n: -1 });
    expect(await drive(world.scope, late)).toMatchObject({
      status: "failed",
      error: { code: "timeout" },
    });

    // Begun anew, it looks at all of them again.
    await retryRun(world.people.owner, late, { reason: "It came after all" });
    expect((await drive(world.scope, late)).status).toBe("succeeded");
  });
});

it("numbers are given in the order in which events become visible", async () => {
  const { tenantId, workspaceId } = world.scope;
  const place = [uuidOf(tenantId), uuidOf(workspaceId)] as const;
  await expect(
    owner`insert into events (id, seq, tenant_id, workspace_id, name, data, sent_by, at)
      values (${uuidOf(newId("event"))}, 1, ${place[0]}, ${place[1]}, 'meter.read', '{}', '{}', now())`,
  ).rejects.toThrow(/GENERATED ALWAYS|non-DEFAULT/i);
});
