import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { tableDigests } from "@/lib/testing/tables";
import { DEFINITION, newTemplate } from "@/lib/testing/template-requests";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  world = await mintWorld();
  // A key's first use is noted.
  await callRoute(contractOf("getIdentity"), { key: world.key });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

type Body = Record<string, unknown>;
const body = (over: Body = {}): Body => ({
  key: "hostile",
  title: "Hostile",
  definition: DEFINITION,
  ...over,
});
/** Of a kind that sets nothing. */
const withoutValues = { values: undefined };
const withNode = (node: Body): Body => ({
  definition: {
    ...DEFINITION,
    nodes: [...DEFINITION.nodes, { id: "x", kind: "set", title: "X", values: {}, ...node }],
  },
});
const withSchema = (inputSchema: unknown): Body => ({ definition: { ...DEFINITION, inputSchema } });
const set = (source: string) => withNode({ values: { a: source } });
const withTrigger = (trigger: Body): Body => ({ definition: { ...DEFINITION, triggers: [trigger] } });
const proof = (over: Body) => ({
  ...withoutValues,
  kind: "proof",
  proof: "delivery",
  expiresSeconds: 60,
  ...over,
});
const DEEP = `${"(".repeat(90)}true${")".repeat(90)}`;

describe("bad input to a template", () => {
  it.each<[string, Body, string]>([
    ["a key with capitals", { key: "Orders" }, "key"],
    ["a title with a control character", { title: "a\u0007b" }, "title"],
    ["a title that turns the text around", { title: "a\u202eb" }, "title"],
    ["a node's title with a line break", withNode({ title: "a\nb" }), "definition.nodes.5.title"],
    ["an unknown field of a node", withNode({ surprise: 1 }), "definition.nodes.5.surprise"],
    ["an unknown kind", withNode({ kind: "magic" }), "definition.nodes.5.kind"],
    ["a node id that is no id", withNode({ id: "steps[0]" }), "definition.nodes.5.id"],
    [
      "an unknown field of the definition",
      { definition: { ...DEFINITION, surprise: 1 } },
      "definition.surprise",
    ],
    [
      "too many nodes",
      { definition: { ...DEFINITION, nodes: Array(201).fill(DEFINITION.nodes[0]) } },
      "definition.nodes",
    ],
    [
      "an endless retry",
      withNode({ retry: { attempts: 1e9, backoffSeconds: 1 } }),
      "definition.nodes.5.retry.attempts",
    ],
    ["CEL that is too long", set(`'${"x".repeat(4000)}'`), "definition.nodes.5.values.a"],
    ["CEL that is too deep", set(`${"(".repeat(900)}1${")".repeat(900)}`), "definition.nodes.x.values.a"],
    ["CEL that does not parse", set("input. >"), "definition.nodes.x.values.a"],
    ["a schema that is none", withSchema({ type: 7 }), "definition.inputSchema.type"],
    ["a schema from elsewhere", withSchema({ $ref: "http://10.0.0.1/s" }), "definition.inputSchema.$ref"],
    ["a schema with a name", withSchema({ $id: "x", type: "object" }), "definition.inputSchema.$id"],
    ["a schema that is a list", withSchema([]), "definition.inputSchema"],
    [
      "an output's schema from elsewhere",
      { definition: { ...DEFINITION, outputSchema: { $ref: "https://example.com/s.json" } } },
      "definition.outputSchema.$ref",
    ],
    [
      "a condition of an edge that is too deep",
      {
        definition: {
          ...DEFINITION,
          edges: [{ from: "check", to: "approve", when: DEEP }, ...DEFINITION.edges.slice(1)],
        },
      },
      "definition.edges.0.when",
    ],
    ["a proof of no kind", withNode(proof({ proof: "a\u0007b" })), "definition.nodes.5.proof"],
    ["a proof's rule that is too deep", withNode(proof({ accepts: DEEP })), "definition.nodes.x.accepts"],
    [
      "a proof's subject that does not parse",
      withNode(proof({ subject: "input. >" })),
      "definition.nodes.x.subject",
    ],
    [
      "an event's name with a control character",
      withNode({ ...withoutValues, kind: "event", event: "a\u0007b" }),
      "definition.nodes.5.event",
    ],
    [
      "an event's condition that is too deep",
      withNode({ ...withoutValues, kind: "event", event: "stock.low", expiresSeconds: 60, matches: DEEP }),
      "definition.nodes.x.matches",
    ],
    [
      "a question that is too deep",
      withNode({ ...withoutValues, kind: "approval", expiresSeconds: 60, question: DEEP }),
      "definition.nodes.x.question",
    ],
    [
      "a webhook's filter that is too deep",
      withTrigger({ kind: "webhook", path: "orders", filter: DEEP }),
      "definition.triggers.0.filter",
    ],
    [
      "a webhook's input that does not parse",
      withTrigger({ kind: "webhook", path: "orders", input: { supplier: "event. >" } }),
      "definition.triggers.0.input.supplier",
    ],
    [
      "a device event's filter that is too long",
      withTrigger({ kind: "device_event", event: "stock", filter: `'${"x".repeat(4000)}' == ''` }),
      "definition.triggers.0.filter",
    ],
    [
      "a schedule's input that is too deep",
      withTrigger({ kind: "schedule", cron: "0 8 * * 1", timeZone: "UTC", input: { supplier: DEEP } }),
      "definition.triggers.0.input.supplier",
    ],
  ])("%s: is refused with the path, and nothing is stored", async (_, over, path) => {
    const before = await tableDigests(owner);
    const contract = contractOf("createTemplate");
    const answer = await callRoute(contract, {
      key: world.key,
      body: body(over),
      idempotencyKey: randomUUID(),
    });
    expect(answer.status).toBe(422);
    expect(answer.body.error.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
    expect(await tableDigests(owner)).toEqual(before);
  });

  it("is told by validate as well, which takes anything and stores nothing", async () => {
    const before = await tableDigests(owner);
    for (const definition of [{}, { nodes: 1 }, { nodes: [null] }, { ...DEFINITION, edges: "none" }]) {
      const { status, body } = await callRoute(contractOf("validateTemplate"), {
        key: world.key,
        body: { definition },
      });
      expect(status).toBe(200);
      expect(body.data.valid).toBe(false);
      expect(body.data.issues.length).toBeGreaterThan(0);
    }
    expect(await tableDigests(owner)).toEqual(before);
  });

  it("cannot hang a rehearsal: neither by a pattern nor by an expression", async () => {
    const pattern = { type: "object", properties: { s: { type: "string", pattern: "^(a+)+$" } } };
    const slow =
      "[1,2,3,4,5,6,7,8,9].map(a, [1,2,3,4,5,6,7,8,9].map(b, [1,2,3,4,5,6,7,8,9].map(c, [1,2,3,4,5,6,7,8,9].map(d, [1,2,3,4,5,6,7,8,9].map(e, [1,2,3,4,5,6,7,8,9].map(f, [1,2,3,4,5,6,7,8,9].map(g, g)))))))";
    const nodes = [
      { id: "check", kind: "policy", title: "Check" },
      { id: "x", kind: "set", title: "X", values: { a: slow } },
    ];
    const edges = [{ from: "check", to: "x" }];
    const run = (inputSchema: Body, input: Body) =>
      callRoute(contractOf("dryRunIntent"), {
        key: world.key,
        body: { definition: { inputSchema, nodes, edges }, input },
      });
    expect((await run(pattern, { s: `${"a".repeat(10_000)}!` })).body.error.code).toBe("validation_failed");
    const told = await run({ type: "object" }, { amount: 1 });
    expect(told.status === 422 || told.body.data.outcome === "failed").toBe(true);
  });
});

describe("writers at the same time", () => {
  it("have one winner, whatever they do", async () => {
    const { id: templateId, revision } = await newTemplate(world);
    const ask = (operationId: string, given: Body) =>
      callRoute(contractOf(operationId), {
        key: world.key,
        params: { templateId },
        body: { ...given, revision },
        idempotencyKey: randomUUID(),
      });
    const answers = await Promise.all([
      ask("publishTemplateDraft", { note: "One" }),
      ask("publishTemplateDraft", { note: "Two" }),
      ask("saveTemplateDraft", { definition: DEFINITION }),
      ask("archiveTemplate", { reason: "Three" }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const lost = answers.filter(({ status }) => status !== 200);
    expect(lost.map(({ body }) => body.error.code)).toEqual(["conflict", "conflict", "conflict"]);
    expect(lost[0]?.body.error.details.revision).toBe(revision + 1);
  });
});
