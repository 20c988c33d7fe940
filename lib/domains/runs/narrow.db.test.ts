import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { TestDatabase } from "@/lib/testing/database";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { listRuns } from ".";
import type { RunQuery } from "./narrow";

let database: TestDatabase;
let world: World;
let other: World;

const execute = (scope: Scope, supplier: string) =>
  executeIntent(scope, {
    template: "approve-and-call",
    input: { supplier, amount: 100, currency: "USD" },
  }).then(({ run }) => run.id);

beforeAll(async () => {
  database = await useTestDatabase();
  world = await mintWorld();
  other = await mintWorld();
});
afterAll(() => database.drop());

async function found(query: Partial<RunQuery>, scope: Scope = world.people.owner): Promise<Id<"run">[]> {
  const { items } = await listRuns(scope, { limit: 25, cursor: undefined, ...query });
  return items.map(({ id }) => id);
}

describe("runs by what their input says", () => {
  let bridge: Id<"run">;
  let steel: Id<"run">;
  beforeAll(async () => {
    bridge = await execute(world.people.minh, "Cầu Rồng 100%_Bridge");
    steel = await execute(world.people.owner, "Steel Works");
    await execute(other.people.owner, "Cầu Rồng 100%_Bridge of another tenant");
  });

  it.each([
    ["whatever the case", "BRIDGE"],
    ["by letters of any script", "CẦU RỒNG"],
    ["in the middle of a word", "ridg"],
    ["with wildcards as text", "0%_b"],
    ["by less than the index is made of", "_B"],
  ])("finds the workspace's own, %s", async (_, q) => {
    expect(await found({ q })).toEqual([bridge]);
  });

  it.each(["no such text", "xq", "B%ge", "Br_dge", "\\", "another tenant"])(
    "finds nothing by %s",
    async (q) => {
      expect(await found({ q })).toEqual([]);
    },
  );

  it("goes with the other filters and with pages", async () => {
    expect(await found({ q: "amount" })).toEqual([steel, bridge]);
    expect(await found({ q: "amount", requester: "minh" })).toEqual([bridge]);
    expect(await found({ q: "amount", status: "failed" })).toEqual([]);
    expect(await found({ q: "amount", sort: "oldest" })).toEqual([bridge, steel]);
    const { items, nextCursor } = await listRuns(world.people.owner, {
      q: "amount",
      limit: 1,
      cursor: undefined,
    });
    expect(items.map(({ id }) => id)).toEqual([steel]);
    expect(await found({ q: "amount", cursor: nextCursor as string })).toEqual([bridge]);
  });

  it("finds them as well when too many say it to be fetched all", async () => {
    const scope = (await mintWorld()).people.owner;
    const newest = await execute(scope, "Crowd");
    await copyIntents(scope, 5_001);
    expect(await found({ q: "CROWD" }, scope)).toEqual([newest]);
    expect(await found({ q: "crowd", requester: "nobody" }, scope)).toEqual([]);
  });
});

/** Intents that were denied, as far as it matters here: they have no run. */
async function copyIntents({ workspaceId }: Scope, copies: number): Promise<void> {
  const owner = postgres(database.ownerUrl, { max: 1 });
  await owner`insert into intents (id, tenant_id, workspace_id, template_version_id, input, input_hash, status,
      decision_id, requested_by, request_id, created_at)
    select gen_random_uuid(), tenant_id, workspace_id, template_version_id, input, input_hash, 'denied',
      decision_id, requested_by, request_id, created_at
    from intents, generate_series(1, ${copies}) where workspace_id = ${uuidOf(workspaceId)}`;
  await owner.end();
}

describe("runs by who asked for them", () => {
  it("finds by id and by part of a name, and nobody of another tenant", async () => {
    const scope = (await mintWorld()).people;
    const runs = [
      await execute(scope.minh, "one"),
      await execute(scope.thu, "two"),
      await execute(scope.minh, "three"),
    ];
    const byMinh = [runs[2], runs[0]];
    expect(await found({ requester: "MIN" }, scope.owner)).toEqual(byMinh);
    expect(await found({ requester: scope.minh.principal.id }, scope.owner)).toEqual(byMinh);
    expect(await found({ requester: "h" }, scope.owner)).toEqual([...runs].reverse());
    for (const requester of ["nobody", "%", other.people.owner.principal.id])
      expect(await found({ requester }, scope.owner)).toEqual([]);
  });

  it("finds none where nobody asked", async () => {
    expect(await found({ requester: "minh" }, (await mintWorld()).people.owner)).toEqual([]);
  });
});
