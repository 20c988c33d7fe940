import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withScope } from "@/lib/db";
import { uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
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
    await Promise.all(Array.from({ length: 64 }, (_, index) => append(world, index)));
    const verified = await verifyAudit(world.scope);
    expect(verified).toMatchObject({ intact: true, broken: null });
    expect(verified.checked).toBe(verified.headSeq);
    const { items } = await listAuditEvents(world.scope, { limit: 100, action: "test.done" });
    expect(items).toHaveLength(64);
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
    expect(verified.broken?.seq).toBeGreaterThanOrEqual(3);
  });
});
