import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditEvent, AuditFilter } from "@/lib/contracts/audit";
import { withScope } from "@/lib/db";
import { uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { listAuditEvents, recordAudit } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;
let all: AuditEvent[];

const MINUTE_MS = 60_000;
const start = Date.parse("2026-03-01T00:00:00Z");
const minute = (n: number) => new Date(start + n * MINUTE_MS).toISOString();

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  world = await mintWorld();
  const { owner: boss, minh } = world.people;
  for (let index = 0; index < 60; index += 1) {
    const scope = { ...(index % 2 === 0 ? boss : minh), requestId: `req_${index % 4}` };
    await withScope(scope, async (tx) => {
      recordAudit(tx, scope, {
        action: `test.${index % 3}`,
        resource: { kind: "test", id: `res_${index % 5}` },
      });
    });
  }
  // Three events share each minute, and one of them is recorded after a later one, as clocks have it.
  await owner`alter table audit_events disable trigger user`;
  await owner`update audit_events set at = to_timestamp(${start / 1000} + 60 * (seq / 3))
    where tenant_id = ${uuidOf(world.scope.tenantId)}`;
  await owner`update audit_events set at = at + interval '5 minutes'
    where tenant_id = ${uuidOf(world.scope.tenantId)} and seq = 30`;
  all = await pagesOf({}, 100);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

async function pagesOf(filter: AuditFilter, limit: number): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listAuditEvents(world.scope, { ...filter, limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    events.push(...page.items);
    cursor = page.nextCursor;
  }
  return events;
}

describe("a list of audit events", () => {
  it("narrows by each filter, by all at once, and pages through what is left once", async () => {
    const { id: actorId } = world.people.minh.principal;
    const filters: [AuditFilter, (event: AuditEvent) => boolean][] = [
      [{ action: "test.1" }, ({ action }) => action === "test.1"],
      [{ resourceId: "res_2" }, ({ resource }) => resource.id === "res_2"],
      [{ actorId }, ({ actor }) => actor.id === actorId],
      [{ requestId: "req_3" }, ({ requestId }) => requestId === "req_3"],
      [{ from: minute(4) }, ({ at }) => at >= minute(4)],
      [{ to: minute(10) }, ({ at }) => at < minute(10)],
      [{ from: minute(4), to: minute(16) }, ({ at }) => at >= minute(4) && at < minute(16)],
      [
        { from: minute(4), action: "test.1", actorId },
        ({ at, action, actor }) => at >= minute(4) && action === "test.1" && actor.id === actorId,
      ],
    ];
    for (const [filter, fits] of filters) {
      const seqs = (await pagesOf(filter, 7)).map(({ seq }) => seq);
      const expected = all.filter(fits).map(({ seq }) => seq);
      expect({ filter, seqs: seqs.toSorted((a, b) => b - a) }).toEqual({ filter, seqs: expected });
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.length).toBeLessThan(all.length);
    }
  });

  it("is in the chain's order, and within a span of time in the order of time", async () => {
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => all.length - index));
    const timed = await pagesOf({ from: minute(0) }, 2);
    expect(timed).toEqual(timed.toSorted((a, b) => b.at.localeCompare(a.at) || b.seq - a.seq));
    expect(timed.map(({ seq }) => seq)).not.toEqual(all.map(({ seq }) => seq));
  });

  it("is empty for what is nobody's, and for a span that is none", async () => {
    for (const filter of [
      { actorId: "usr_x" },
      { action: "' or true --" },
      { from: minute(9), to: minute(9) },
    ]) {
      expect(await pagesOf(filter, 10)).toEqual([]);
    }
  });
});
