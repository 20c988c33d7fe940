import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "@/lib/testing/database";
import { drawn } from "@/lib/testing/drawn-template";
import { tableDigests } from "@/lib/testing/tables";
import { DEFINITION, newTemplate } from "@/lib/testing/template-requests";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { dryRunIntent } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const input = { supplier: "Steel", amount: 100, currency: "USD" };
const receipt = { call: { output: { status: 200, body: { receipt: "R-1" } } } };
const statuses = (steps: { nodeId: string; status: string }[]) =>
  steps.map(({ nodeId, status }) => `${nodeId} ${status}`);

describe("rehearsing an intent", () => {
  it("says which way it takes, what it would send and what comes out, and stores nothing", async () => {
    const before = await tableDigests(owner);
    const told = await dryRunIntent(world.scope, { template: "approve-and-call", input, samples: receipt });
    expect(told).toMatchObject({ outcome: "succeeded", output: { receipt: "R-1" }, edges: [0, 1, 2, 3] });
    expect(statuses(told.steps)).toEqual([
      "check succeeded",
      "approve succeeded",
      "call succeeded",
      "notify succeeded",
      "end succeeded",
    ]);
    expect(told.steps[1]?.output).toEqual({ status: "not_required" });
    expect(told.steps[2]?.would).toMatchObject({ "body.supplier": "Steel", "body.amount": 100 });
    expect(told.decisions).toMatchObject([{ effect: "allow" }]);
    expect(await tableDigests(owner)).toEqual(before);
  });

  it("asks for a sample where its own assumption is not enough", async () => {
    const told = await dryRunIntent(world.scope, { template: "approve-and-call", input, samples: {} });
    expect(told).toMatchObject({ outcome: "failed", needsSamples: ["call"] });
    expect(told.error?.code).toBe("expression_failed");
  });

  it("takes the failure route when the outside world fails", async () => {
    const failure = { code: "refused", message: "out of stock" };
    const told = await dryRunIntent(world.scope, {
      template: "call-or-report",
      input,
      samples: { call: { failure } },
    });
    expect(told).toMatchObject({ outcome: "succeeded", output: { ordered: false }, edges: [0, 2, 3] });
    expect(statuses(told.steps)).toContain("done skipped");
    const report = told.steps.find(({ nodeId }) => nodeId === "report");
    expect(report?.would.text).toContain("out of stock");
  });

  it("shows the approval that policy obliges, and what follows when it is refused", async () => {
    const large = { ...input, amount: 900_000 };
    const given = { template: "approve-and-call", input: large };
    const approved = await dryRunIntent(world.scope, { ...given, samples: receipt });
    expect(approved.outcome).toBe("succeeded");
    expect(approved.steps[1]).toMatchObject({ would: { question: "Order from Steel" }, assumed: true });
    const rejected = await dryRunIntent(world.scope, {
      ...given,
      samples: { approve: { failure: { code: "approval_rejected", message: "No." } } },
    });
    expect(rejected).toMatchObject({ outcome: "failed", error: { code: "approval_rejected" } });
    const without = await dryRunIntent(world.scope, {
      template: "call-or-report",
      input: large,
      samples: {},
    });
    expect(without.steps.find(({ nodeId }) => nodeId === "call")?.error?.code).toBe("approval_required");
  });

  it("takes one way out of a branch, and leaves what only undoes alone", async () => {
    const value = (id: string) => ({ id, kind: "set" as const, title: id, values: { at: `'${id}'` } });
    const told = await dryRunIntent(world.scope, {
      definition: {
        inputSchema: { type: "object" },
        nodes: [
          { id: "which", kind: "branch", title: "Which" },
          { ...value("big"), compensation: "undo" },
          value("small"),
          value("undo"),
        ],
        edges: [
          { from: "which", to: "big", on: "success", when: "input.amount > 10.0" },
          { from: "which", to: "small", on: "success" },
        ],
      },
      input: { amount: 100 },
      samples: {},
    });
    expect(told.outcome).toBe("succeeded");
    expect(told.edges).toEqual([0]);
    expect(Object.fromEntries(told.steps.map(({ nodeId, status }) => [nodeId, status]))).toEqual({
      which: "succeeded",
      big: "succeeded",
      small: "skipped",
    });
  });

  it("knows every kind: what is asked of rails and other templates is assumed, or as the sample says", async () => {
    const definition = drawn(
      [
        { id: "check", kind: "policy" },
        { id: "ask", kind: "approval", question: "'?'", expiresSeconds: 60 },
        {
          id: "pay",
          kind: "payment",
          operation: "authorize",
          amount: "input.amount",
          currency: "'USD'",
          wallet: "'w'",
        },
        { id: "open", kind: "device_command", device: "'lock'", command: "open", deadlineSeconds: 5 },
        { id: "sub", kind: "sub_intent", template: "approve-and-call", input: { amount: "input.amount" } },
        {
          id: "wait",
          kind: "event",
          event: "shipment.arrived",
          matches: "event.data.ok",
          expiresSeconds: 60,
        },
        {
          id: "end",
          kind: "end",
          output: { paid: "steps.pay.output.amount", got: "steps.wait.output.data.n" },
        },
      ],
      { outputSchema: { type: "object", properties: { got: { type: "number" } } } },
    );
    const told = await dryRunIntent(world.scope, {
      definition,
      input,
      samples: { wait: { output: { eventId: "evn_x", data: { n: 7 } } } },
    });
    expect(told).toMatchObject({ outcome: "succeeded", output: { paid: 100, got: 7 } });
    expect(told.steps.find(({ nodeId }) => nodeId === "sub")?.would).toEqual({ "input.amount": 100 });
    const wrong = { wait: { output: { eventId: "evn_x", data: { n: "seven" } } } };
    expect(await dryRunIntent(world.scope, { definition, input, samples: wrong })).toMatchObject({
      outcome: "failed",
      error: { code: "output_invalid", message: expect.stringContaining("output.got") },
    });
  });

  it("counts the ways to a join", async () => {
    const call = (id: string) =>
      ({ id, kind: "http", connector: "purchasing", method: "POST", path: "/", body: {} }) as const;
    const definition = drawn(
      [
        { id: "check", kind: "policy" },
        { id: "all", kind: "parallel" },
        ...["a", "b", "c"].map(call),
        { id: "two", kind: "join", mode: "at_least", count: 2 },
        { id: "end", kind: "end", output: { from: "steps.two.output.from" } },
        { id: "short", kind: "end", output: { from: "[]" } },
      ],
      {
        edges: [
          { from: "check", to: "all", on: "success" },
          ...["a", "b", "c"].flatMap((id) => [
            { from: "all", to: id, on: "success" as const },
            { from: id, to: "two", on: "success" as const },
            { from: id, to: "lost", on: "failure" as const },
          ]),
          { from: "two", to: "end", on: "success" },
          { from: "two", to: "short", on: "failure" },
        ],
      },
    );
    definition.nodes.push({ id: "lost", title: "Lost", kind: "set", values: {} });
    const failure = { failure: { code: "refused", message: "no" } };
    const one = await dryRunIntent(world.scope, { definition, input, samples: { a: failure } });
    expect(one.output).toEqual({ from: ["b", "c"] });
    const two = await dryRunIntent(world.scope, { definition, input, samples: { a: failure, b: failure } });
    expect(two).toMatchObject({ outcome: "succeeded", output: { from: [] } });
  });

  it("says so when nodes wait for each other", async () => {
    const edges = [...DEFINITION.edges, { from: "notify", to: "approve", on: "success" as const }];
    const definition = { ...DEFINITION, edges };
    const told = await dryRunIntent(world.scope, { definition, input, samples: {} });
    expect(told).toMatchObject({ outcome: "failed", error: { code: "stuck" } });
  });

  it("stops at a denial before the first node", async () => {
    const denied = { ...input, amount: 99_000_000 };
    const told = await dryRunIntent(world.scope, {
      template: "approve-and-call",
      input: denied,
      samples: {},
    });
    expect(told).toMatchObject({ outcome: "denied", steps: [], decisions: [{ effect: "deny" }] });
  });

  it("rehearses drafts and definitions at hand, and refuses input as the real thing would", async () => {
    const { key } = await newTemplate(world);
    await expect(dryRunIntent(world.scope, { template: key, input, samples: {} })).rejects.toMatchObject({
      code: "not_found",
    });
    const draft = await dryRunIntent(world.scope, { template: key, version: 1, input, samples: receipt });
    expect(draft.outcome).toBe("succeeded");
    const wrong = dryRunIntent(world.scope, { definition: DEFINITION, input: { amount: "1" }, samples: {} });
    await expect(wrong).rejects.toMatchObject({ code: "validation_failed" });
    const broken = { ...DEFINITION, inputSchema: { type: "nothing" } };
    await expect(dryRunIntent(world.scope, { definition: broken, input, samples: {} })).rejects.toMatchObject(
      { code: "validation_failed" },
    );
  });
});
