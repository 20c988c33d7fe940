import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withScope } from "@/lib/db";
import { uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark } from "@/lib/testing/expect-audit";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { listAuditEvents, recordAudit, verifyAudit } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  await owner`alter table audit_events disable trigger user`;
});
beforeEach(async () => {
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const append = (world: World, index: number) =>
  withScope(world.scope, async (tx) => {
    recordAudit(tx, world.scope, {
      action: "test.done",
      resource: { kind: "test", id: String(index) },
      after: { index, text: "Đơn hàng số 1 — “ok”", nested: { b: 1.5, a: [null, true] } },
    });
  });

describe("the audit chain", () => {
  it("is gapless and intact under 16 concurrent writers", async () => {
    const before = await auditMark(world.scope);
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (let each = 0; each < 4; each += 1) await append(world, writer * 4 + each);
      }),
    );
    const verified = await verifyAudit(world.scope);
    expect(verified).toMatchObject({ intact: true, broken: null });
    expect(verified.checked).toBe(verified.headSeq);
    const { items } = await listAuditEvents(world.scope, { limit: 100, action: "test.done" });
    expect(items.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 64 }, (_, index) => before + 64 - index),
    );
    expect(new Set(items.map(({ resource }) => resource.id)).size).toBe(64);
  });

  const tenant = () => uuidOf(world.scope.tenantId);
  it.each([
    [
      "an edit",
      () => owner`update audit_events set action = 'forged' where tenant_id = ${tenant()} and seq = 3`,
    ],
    [
      "an edit of the stored change",
      () => owner`update audit_events set after = '{"x": 1}' where tenant_id = ${tenant()} and seq = 3`,
    ],
    [
      "a removal in the middle",
      () => owner`delete from audit_events where tenant_id = ${tenant()} and seq = 3`,
    ],
    ["a removed tail", () => owner`delete from audit_events where tenant_id = ${tenant()} and seq > 3`],
    [
      "a head set back, its events left",
      () => owner`update audit_heads h set seq = e.seq, hash = e.hash, prev_hash = e.prev_hash
        from audit_events e where h.tenant_id = ${tenant()} and e.tenant_id = h.tenant_id and e.seq = 3`,
    ],
    ["a removed head, its events left", () => owner`delete from audit_heads where tenant_id = ${tenant()}`],
    [
      "an edit with its content hash made to fit",
      () => owner`update audit_events set content_hash = repeat('a', 64)
        where tenant_id = ${tenant()} and seq = 3`,
    ],
    [
      "an edit with content hash and link made to fit",
      () => owner`update audit_events set content_hash = repeat('a', 64),
          hash = encode(sha256(convert_to(prev_hash || ':' || seq || ':' || repeat('a', 64), 'UTF8')), 'hex')
        where tenant_id = ${tenant()} and seq = 3`,
    ],
    [
      "an event put in at the end",
      () => owner`insert into audit_events
        select tenant_id, seq + 1, gen_random_uuid(), workspace_id, at, actor, action, resource_kind, resource_id,
          before, after, reason, request_id, address, content_hash, hash, prev_hash
        from audit_events where tenant_id = ${tenant()} order by seq desc limit 1`,
    ],
    [
      "an event moved to another tenant",
      () =>
        owner`update audit_events set tenant_id = gen_random_uuid() where tenant_id = ${tenant()} and seq = 3`,
    ],
    [
      "a swap",
      () =>
        owner.begin(async (tx) => {
          await tx`update audit_events set seq = 1000 where tenant_id = ${tenant()} and seq = 3`;
          await tx`update audit_events set seq = 3 where tenant_id = ${tenant()} and seq = 4`;
          await tx`update audit_events set seq = 4 where tenant_id = ${tenant()} and seq = 1000`;
        }),
    ],
  ])("shows %s", async (_what, tamper) => {
    expect((await verifyAudit(world.scope)).intact).toBe(true);
    await tamper();
    const verified = await verifyAudit(world.scope);
    expect(verified.intact).toBe(false);
    expect(verified.broken?.seq).toBeGreaterThanOrEqual(1);
  });

  it.each(["action", "reason", "resource_kind", "resource_id", "request_id", "address", "prev_hash", "hash"])(
    "covers the column %s",
    async (column) => {
      await owner.unsafe(`update audit_events set ${column} = coalesce(${column}, '') || 'x'
        where tenant_id = '${tenant()}' and seq = 2`);
      expect((await verifyAudit(world.scope)).broken?.seq).toBe(2);
    },
  );

  it.each([
    "at = at + interval '1 millisecond'",
    `actor = '{"kind": "user", "id": "x", "label": "x"}'`,
    "workspace_id = null",
    "id = gen_random_uuid()",
    `before = '{"x": 1}'`,
    "after = null",
  ])("covers %s", async (change) => {
    await owner.unsafe(`update audit_events set ${change} where tenant_id = '${tenant()}' and seq = 2`);
    expect((await verifyAudit(world.scope)).broken?.seq).toBe(2);
  });

  // What no chain can show by itself: without a signed checkpoint, a shorter chain is a whole one.
  it("cannot show a removed tail whose head was set back to fit, as long as nothing is signed", async () => {
    await owner`delete from audit_events where tenant_id = ${tenant()} and seq > 3`;
    await owner`update audit_heads h set seq = e.seq, hash = e.hash, prev_hash = e.prev_hash
      from audit_events e where h.tenant_id = ${tenant()} and e.tenant_id = h.tenant_id and e.seq = 3`;
    expect(await verifyAudit(world.scope)).toMatchObject({ intact: true, headSeq: 3 });
  });

  it("is one per tenant: another tenant's events neither show nor count", async () => {
    const other = await mintWorld();
    const { headSeq } = await verifyAudit(world.scope);
    await append(other, 1);
    expect((await verifyAudit(world.scope)).headSeq).toBe(headSeq);
    const { items } = await listAuditEvents(world.scope, { limit: 100 });
    expect(items.every(({ workspaceId }) => workspaceId === world.scope.workspaceId)).toBe(true);
  });

  it("makes a writer wait for its own tenant's others, and for nobody else's", async () => {
    const other = await mintWorld();
    const { headSeq } = await verifyAudit(world.scope);
    let waiting: Promise<unknown> | undefined;
    await owner.begin(async (tx) => {
      await tx`select 1 from audit_heads where tenant_id = ${tenant()} for update`;
      waiting = append(world, 1);
      await append(other, 1);
      expect((await verifyAudit(world.scope)).headSeq).toBe(headSeq);
    });
    await waiting;
    expect((await verifyAudit(world.scope)).headSeq).toBe(headSeq + 1);
  });

  it("keeps nothing of a transaction that was rolled back", async () => {
    const before = await verifyAudit(world.scope);
    await expect(
      withScope(world.scope, async (tx) => {
        recordAudit(tx, world.scope, { action: "test.undone", resource: { kind: "test", id: "1" } });
        throw new Error("changed its mind");
      }),
    ).rejects.toThrow("changed its mind");
    expect(await verifyAudit(world.scope)).toEqual(before);
  });

  it("stays intact while it is written and verified at once", async () => {
    let writing = true;
    const writers = Promise.all(
      Array.from({ length: 4 }, async (_, writer) => {
        for (let each = 0; each < 10; each += 1) await append(world, writer * 10 + each);
      }),
    ).finally(() => {
      writing = false;
    });
    while (writing) expect(await verifyAudit(world.scope)).toMatchObject({ intact: true });
    await writers;
  });
});
