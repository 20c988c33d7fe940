import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { publishTemplate } from "@/lib/domains/templates";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let world: World;

beforeAll(async () => {
  receiver = await startTestReceiver();
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld(receiver.url);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await receiver.stop();
});

const call = (id: string, path: string, more: object = {}) => ({
  id,
  title: id,
  kind: "http" as const,
  connector: "purchasing",
  method: "POST" as const,
  path,
  body: { what: `'${id}'` },
  timeoutSeconds: 5,
  retry: { attempts: 1, backoffSeconds: 1, maxBackoffSeconds: 1 },
  ...more,
});

it("undoes at the other side what it did there, and says so in journal, steps and audit log", async () => {
  await publishTemplate(world.scope, {
    key: "room-and-flight",
    title: "Room and flight",
    note: "First version",
    definition: {
      inputSchema: { type: "object" },
      nodes: [
        { id: "check", kind: "policy", title: "Check" },
        { id: "approve", kind: "approval", title: "Approve", question: "'Book?'", expiresSeconds: 3600 },
        call("room", "/orders", { compensation: "cancel_room" }),
        {
          id: "flight",
          kind: "set",
          title: "Flight",
          values: { n: "int(input.supplier)" },
          onFailure: "compensate",
        },
        call("cancel_room", "/orders"),
        { id: "end", kind: "end", title: "End" },
      ],
      edges: [
        { from: "check", to: "approve", on: "success" },
        { from: "approve", to: "room", on: "success" },
        { from: "room", to: "flight", on: "success" },
        { from: "flight", to: "end", on: "success" },
      ],
    },
  });
  const { run } = await executeIntent(world.people.owner, {
    template: "room-and-flight",
    input: { amount: 100, currency: "USD", supplier: "S" },
  });
  const before = await auditMark(world.scope);
  const ended = await drive(world.scope, run.id);
  expect(ended).toMatchObject({ status: "compensated", error: { code: expect.any(String) } });
  for (const node of ["room", "cancel_room"]) {
    expect(await receiver.received(run.id, node)).toEqual({ count: 1, acted: 1 });
  }
  const journal = (await expectSoundJournal(owner, world.scope, run.id)).map(({ type }) => type);
  expect(journal.filter((type) => type.includes("compensat"))).toEqual([
    "run.compensating",
    "step.compensated",
    "run.compensated",
  ]);
  await expectAudit(world.scope, before, [{ action: "run.compensated" }]);
});
