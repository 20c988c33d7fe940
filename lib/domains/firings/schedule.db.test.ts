import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listApprovals } from "@/lib/domains/approvals";
import { executeIntent } from "@/lib/domains/intents";
import { runSegment } from "@/lib/domains/runs";
import { archiveTemplate, listTemplates, rollBackTemplate } from "@/lib/domains/templates";
import { setTenantStatus, setWorkspaceStatus } from "@/lib/domains/tenancy";
import { getTrigger, listFirings, listTriggersOf, pauseTrigger, resumeTrigger } from "@/lib/domains/triggers";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { publishTriggers } from "@/lib/testing/trigger-requests";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { fireDue } from ".";

const INPUT = { supplier: '"Steel"', amount: "100.0", currency: '"USD"' };
const HOURLY = { kind: "schedule", cron: "0 * * * *", timeZone: "UTC", input: INPUT } as const;

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  // What other tests left is due as well.
  await owner`update triggers set paused_at = now() where paused_at is null`;
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

async function schedule(more: object = {}) {
  const [trigger] = await publishTriggers(world, [{ ...HOURLY, ...more }]);
  if (!trigger?.nextAt) throw new Error("no schedule was made");
  return { ...trigger, next: new Date(trigger.nextAt) };
}

const later = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1000);
const firingsOf = async (id: Id<"trigger">) =>
  (await listFirings(world.scope, id, { limit: 100 })).items.reverse();
const intentsOf = (id: Id<"trigger">) =>
  owner`select id, status, input, requested_by from intents where requested_by->>'id' = ${id} order by id`;

describe("a schedule", () => {
  it("fires once when it is due, as the system, answerable to who published it", async () => {
    const { id, next } = await schedule();
    expect(await fireDue(later(next, -1))).toMatchObject({ settled: 0, nextAt: next.toISOString() });
    expect(await intentsOf(id)).toHaveLength(0);
    expect((await fireDue(later(next, 1))).settled).toBe(1);
    expect((await fireDue(later(next, 2))).settled).toBe(0);
    const [intent, ...others] = await intentsOf(id);
    expect(others).toEqual([]);
    expect(intent).toMatchObject({
      status: "accepted",
      input: { supplier: "Steel", amount: 100, currency: "USD" },
      requested_by: {
        kind: "system",
        userId: world.people.owner.principal.id,
        label: "schedule schedule-1 (published by owner)",
      },
    });
    const [firing] = await firingsOf(id);
    expect(firing).toMatchObject({ by: "schedule", at: next.toISOString(), status: "executed" });
    expect(uuidOf(firing?.intentId ?? "")).toBe(intent?.id);
    const shown = await getTrigger(world.scope, id);
    expect(shown).toMatchObject({
      nextAt: later(next, 3600).toISOString(),
      last: { id: firing?.id, runId: expect.stringMatching(/^run_/) },
    });
  });

  it("fires an instant once through many schedulers at once", async () => {
    const made = [await schedule(), await schedule({ cron: "*/5 * * * *", missed: "all" }), await schedule()];
    const last = new Date(Math.max(...made.map(({ next }) => next.getTime())));
    await Promise.all(Array.from({ length: 6 }, () => fireDue(later(last, 30))));
    // One that another was at work on is found by the next.
    await fireDue(later(last, 120));
    for (const { id } of made) {
      const firings = await firingsOf(id);
      const executed = firings.filter(({ status }) => status === "executed");
      expect(new Set(executed.map(({ at }) => at)).size).toBe(executed.length);
      expect(await intentsOf(id)).toHaveLength(executed.length);
      expect(firings.filter(({ status }) => status === "pending")).toEqual([]);
    }
  });

  it("carries out what a process laid down before it died, once", async () => {
    const { id, next } = await schedule();
    const now = later(next, 1);
    // It died after it had laid the firing down, and another while it worked on it.
    await owner`update triggers set next_at = ${later(next, 3600)} where id = ${uuidOf(id)}`;
    await owner`insert into trigger_firings (id, tenant_id, workspace_id, trigger_id, by, key, at, status, input,
        attempts, leased_until, created_at)
      values (${uuidOf("fir_01jd8z6k5ve0g8pq2y3w4x5z6a")}, ${uuidOf(world.scope.tenantId)},
        ${uuidOf(world.scope.workspaceId)}, ${uuidOf(id)}, 'schedule', ${next.toISOString()}, ${next}, 'pending',
        ${owner.json({ supplier: "Steel", amount: 100, currency: "USD" })}, 1, ${later(now, 60)}, ${now})`;
    await fireDue(later(now, 30));
    expect(await intentsOf(id)).toHaveLength(0);
    await Promise.all([fireDue(later(now, 61)), fireDue(later(now, 61)), fireDue(later(now, 61))]);
    expect(await intentsOf(id)).toHaveLength(1);
    expect(await firingsOf(id)).toMatchObject([{ status: "executed" }]);
  });

  it("takes an intent whose answer was lost for carried out", async () => {
    const { id, next } = await schedule();
    await fireDue(later(next, 1));
    // As if the firing had been left pending although the intent was accepted: its key knows.
    await owner`update trigger_firings set status = 'pending', leased_until = ${next}, input = ${owner.json({
      supplier: "Steel",
      amount: 100,
      currency: "USD",
    })} where trigger_id = ${uuidOf(id)}`;
    await fireDue(later(next, 100));
    expect(await intentsOf(id)).toHaveLength(1);
  });

  it("loses and doubles nothing when the clock jumps by an hour, and back", async () => {
    const { id, next } = await schedule({ cron: "*/10 * * * *", missed: "all", missedMax: 100 });
    const minutes = [0, 10, 70, 71, 10, 20, 60, 80, 20, 90, 100];
    for (const minute of minutes) await fireDue(later(next, minute * 60 + 5));
    const fired = (await firingsOf(id)).map(({ at, status }) => `${at} ${status}`);
    const all = Array.from({ length: 11 }, (_, ten) => `${later(next, ten * 600).toISOString()} executed`);
    expect(fired).toEqual(all);
    expect(await intentsOf(id)).toHaveLength(11);
  });

  it("skips what was missed, or makes up for it once, as told", async () => {
    const skipping = await schedule({ missed: "skip" });
    const once = await schedule({ missed: "once", input: { ...INPUT, amount: "event.missed" } });
    await fireDue(later(skipping.next, 5 * 3600 + 600));
    expect(await firingsOf(skipping.id)).toMatchObject([
      { status: "skipped", code: "missed", message: expect.stringContaining("6 firings were missed") },
    ]);
    expect(await intentsOf(skipping.id)).toHaveLength(0);
    expect(await firingsOf(once.id)).toMatchObject([{ status: "executed" }]);
    expect((await intentsOf(once.id))[0]?.input).toMatchObject({ amount: 5 });
  });

  it("records a denial as an intent, and an input that cannot be computed as a failure", async () => {
    const denied = await schedule({ input: { ...INPUT, amount: "99000000.0" } });
    const wrong = await schedule({ input: { ...INPUT, amount: "event.nothing" } });
    const refused = await schedule({ input: { ...INPUT, amount: '"many"' } });
    await fireDue(later(denied.next, 1));
    const [firing] = await firingsOf(denied.id);
    expect(firing).toMatchObject({ status: "denied", code: "policy_denied", runId: null });
    expect((await intentsOf(denied.id)).map(({ status }) => status)).toEqual(["denied"]);
    expect(await firingsOf(wrong.id)).toMatchObject([
      { status: "failed", code: "validation_failed", message: expect.stringMatching(/^input.amount: /) },
    ]);
    expect(await firingsOf(refused.id)).toMatchObject([
      { status: "failed", code: "validation_failed", message: expect.stringContaining("input.amount") },
    ]);
    expect(await intentsOf(refused.id)).toHaveLength(0);
  });

  it("keeps who published it apart from who approves", async () => {
    const { id, next } = await schedule({ input: { ...INPUT, amount: "900000.0" } });
    await owner`update triggers set published_by = published_by || ${owner.json({
      userId: world.people.minh.principal.id,
    })} where id = ${uuidOf(id)}`;
    await fireDue(later(next, 1));
    const [firing] = await firingsOf(id);
    if (!firing?.runId) throw new Error("nothing was executed");
    await runSegment(world.scope, firing.runId);
    const [approval] = (await listApprovals(world.scope, { limit: 1, runId: firing.runId })).items;
    // Minh and Thu are finance, and Minh published it.
    expect(approval?.approvers.map(({ name }) => name)).toEqual(["thu"]);
  });
});

describe("what fires nothing", () => {
  const expectNothing = async (id: Id<"trigger">, at: Date) => {
    await fireDue(at);
    expect(await firingsOf(id)).toEqual([]);
    expect(await intentsOf(id)).toHaveLength(0);
  };

  it("is a paused schedule, which goes on with its next instant", async () => {
    const { id, next } = await schedule({ missed: "all" });
    const paused = await pauseTrigger(world.people.owner, id, { reason: "Stocktaking" });
    expect(paused).toMatchObject({
      status: "paused",
      nextAt: null,
      paused: { reason: "Stocktaking", by: { label: "owner" } },
    });
    await expectNothing(id, later(next, 3 * 3600));
    const resumed = await resumeTrigger(world.people.owner, id, { reason: "Done" });
    expect(resumed).toMatchObject({ status: "active", paused: null });
    expect(Date.parse(resumed.nextAt ?? "")).toBeGreaterThan(Date.now());
  });

  it("is an archived template, until it is published again", async () => {
    const { id, next, template } = await schedule();
    const archived = await archiveTemplate(world.people.owner, template.id, {
      reason: "No longer used",
      revision: (await listTemplates(world.scope, { limit: 1, q: template.key })).items[0]?.revision ?? 0,
    });
    expect(await getTrigger(world.scope, id)).toMatchObject({ status: "inactive", nextAt: null });
    await expectNothing(id, later(next, 3600));
    await rollBackTemplate(world.people.owner, template.id, {
      version: 1,
      reason: "It is used",
      revision: archived.revision,
    });
    expect(await getTrigger(world.scope, id)).toMatchObject({ status: "active" });
  });

  it("is a suspended tenant or workspace", async () => {
    const { id, next } = await schedule();
    const {
      owner: boss,
      owner: { tenantId, workspaceId },
    } = world.people;
    await setTenantStatus(boss, tenantId, "suspended", { reason: "Unpaid" });
    await expectNothing(id, later(next, 10));
    await setTenantStatus(boss, tenantId, "active", { reason: "Paid" });
    await setWorkspaceStatus(boss, workspaceId, "suspended", { reason: "Closed" });
    await expectNothing(id, later(next, 10));
    await setWorkspaceStatus(boss, workspaceId, "active", { reason: "Open" });
    await fireDue(later(next, 10));
    expect(await intentsOf(id)).toHaveLength(1);
  });
});

describe("a trigger through versions", () => {
  it("keeps its state by its name, and what is left out stays as history", async () => {
    const { id, template } = await schedule({ id: "nightly" });
    await pauseTrigger(world.people.owner, id, { reason: "Stocktaking" });
    const [same, other] = await publishTriggers(
      world,
      [
        { ...HOURLY, id: "nightly", cron: "30 * * * *" },
        { kind: "webhook", path: "orders" },
      ],
      template.key,
    );
    expect(same).toMatchObject({ id, status: "paused", schedule: { cron: "30 * * * *" } });
    expect(other).toMatchObject({ kind: "webhook", status: "active" });
    await publishTriggers(world, [{ kind: "webhook", path: "orders" }], template.key);
    const inactive = await listTriggersOf(world.scope, { limit: 10, status: "inactive" });
    expect(inactive.items.map((one) => one.id)).toEqual([id]);
    const [again] = await publishTriggers(world, [{ ...HOURLY, id: "nightly" }], template.key);
    expect(again).toMatchObject({ id, status: "paused" });
  });

  it("goes on from where it was when its times did not change", async () => {
    const { id, next, template } = await schedule();
    await fireDue(later(next, 1));
    await publishTriggers(world, [{ ...HOURLY, input: { ...INPUT, amount: "101.0" } }], template.key);
    expect((await getTrigger(world.scope, id)).nextAt).toBe(later(next, 3600).toISOString());
    await fireDue(later(next, 2));
    expect(await intentsOf(id)).toHaveLength(1);
  });
});

it("leaves intents of people alone", async () => {
  const { id } = await schedule();
  await executeIntent(world.people.owner, {
    template: "approve-and-call",
    input: { supplier: "Steel", amount: 100, currency: "USD" },
  });
  expect(await intentsOf(id)).toHaveLength(0);
});
