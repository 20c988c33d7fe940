import { describe, expect, it } from "vitest";
import { type TemplateDefinition, templateDefinitionSchema } from "@/lib/contracts/templates";
import { approveAndCall, callOrReport } from "@/local/seed/definitions";
import { checkInput } from "./input";
import { refusals, runtimeIssues, validateDefinition } from "./validate";

const base = templateDefinitionSchema.parse(approveAndCall("team@example.com").definition);
type Node = TemplateDefinition["nodes"][number];

/** The seed's template with some nodes or edges replaced. */
function changed(change: (definition: TemplateDefinition) => void): TemplateDefinition {
  const copy = structuredClone(base);
  change(copy);
  return copy;
}
const found = (definition: TemplateDefinition) =>
  validateDefinition(definition).map(({ path, message }) => `${path}: ${message}`);
const nodeOf = (definition: TemplateDefinition, id: string) =>
  definition.nodes.find((node) => node.id === id) as Node;

describe("validating a definition", () => {
  it("finds nothing wrong with the seed's templates", () => {
    expect(found(base)).toEqual([]);
    expect(found(templateDefinitionSchema.parse(callOrReport("team@example.com").definition))).toEqual([]);
    expect(runtimeIssues(base)).toEqual([]);
  });

  it("lists every error at its node and field, all at once", () => {
    const issues = validateDefinition(
      changed((definition) => {
        Object.assign(nodeOf(definition, "approve"), { question: "'Order from ' + input.suplier" });
        Object.assign(nodeOf(definition, "notify"), { to: "input.amount", text: "steps.cal.output" });
        definition.edges[0] = { from: "check", to: "approve", on: "success", when: "input.amount" };
      }),
    );
    expect(issues).toEqual([
      {
        path: "nodes.approve.question",
        message: "input has no field suplier",
        nodeId: "approve",
        field: "question",
      },
      {
        path: "nodes.notify.to",
        message: expect.stringContaining("a number"),
        nodeId: "notify",
        field: "to",
      },
      { path: "nodes.notify.text", message: "steps has no field cal", nodeId: "notify", field: "text" },
      { path: "edges.0.when", message: expect.stringContaining("a number"), nodeId: null, field: null },
    ]);
  });

  it.each<[string, (definition: TemplateDefinition) => void, string]>([
    [
      "an unknown node",
      (d) => d.edges.push({ from: "end", to: "nowhere", on: "success" }),
      "no node nowhere",
    ],
    [
      "a join that wants more ways than lead to it",
      (d) => {
        d.nodes.push({ id: "join", title: "J", kind: "join", mode: "at_least", count: 3 });
        d.edges.push(
          { from: "call", to: "join", on: "success" },
          { from: "notify", to: "join", on: "success" },
        );
      },
      "nodes.join.count: only 2 ways lead here",
    ],
    [
      "a join that does not say how many",
      (d) => d.nodes.push({ id: "join", title: "J", kind: "join", mode: "at_least" }),
      "nodes.join.count: say how many ways",
    ],
    [
      "a number of ways that nobody asks",
      (d) => d.nodes.push({ id: "join", title: "J", kind: "join", mode: "all", count: 2 }),
      "nodes.join.count: is asked of at_least",
    ],
    [
      "what is done at a deadline that is not there",
      (d) => Object.assign(d, { onDeadline: "compensate" }),
      "onDeadline: is never asked",
    ],
    [
      "an event's condition that is neither true nor false",
      (d) =>
        d.nodes.push({
          id: "wait",
          title: "W",
          kind: "event",
          event: "a.b",
          matches: "input.amount + 1.0",
          expiresSeconds: 60,
        }),
      "nodes.wait.matches: gives a number",
    ],
    [
      "a field that a step's output does not have",
      (d) => {
        d.nodes.push({ id: "wait", title: "W", kind: "event", event: "a.b", expiresSeconds: 60 });
        d.edges.push({ from: "wait", to: "notify", on: "success" });
        Object.assign(nodeOf(d, "notify"), { text: "steps.wait.output.payload" });
      },
      "nodes.notify.text: steps.wait.output has no field payload",
    ],
    ["a cycle", (d) => d.edges.push({ from: "notify", to: "approve", on: "success" }), "cycle at approve"],
    [
      "an unreachable node",
      (d) => d.nodes.push({ id: "lost", kind: "set", title: "Lost", values: {} }),
      "nodes.lost: is unreachable",
    ],
    ["a repeated id", (d) => d.nodes.push(structuredClone(nodeOf(d, "end"))), "nodes.end.id: another node"],
    [
      "an act before the check",
      (d) => Object.assign(d, { edges: d.edges.filter((edge) => edge.from !== "check") }),
      "policy check",
    ],
    [
      "an edge out of an end",
      (d) => d.edges.push({ from: "end", to: "check", on: "success" }),
      "nodes.end: an end",
    ],
    [
      "a step read before it ran",
      (d) => Object.assign(nodeOf(d, "approve"), { question: "steps.call.output.body.x" }),
      "nodes.approve.question: steps has no field call",
    ],
    [
      "an output its schema does not know",
      (d) => Object.assign(d, { outputSchema: { type: "object", required: ["invoice"], properties: {} } }),
      "nodes.end.output.invoice: outputSchema requires it",
    ],
    [
      "a capture of nothing",
      (d) =>
        d.nodes.push({
          id: "pay",
          kind: "payment",
          title: "Pay",
          operation: "capture",
          amount: "1",
          currency: "'USD'",
        }),
      "nodes.pay.of: name the authorize it continues",
    ],
    [
      "a reminder after the end",
      (d) => Object.assign(nodeOf(d, "approve"), { remindEverySeconds: 3 * 86_400 }),
      "remindEverySeconds: is never due",
    ],
    [
      "an escalation after the end",
      (d) =>
        Object.assign(nodeOf(d, "approve"), { escalation: { afterSeconds: 4 * 86_400, roles: ["owner"] } }),
      "escalation.afterSeconds: is never due",
    ],
    [
      "a requester excluded from nothing",
      (d) => Object.assign(nodeOf(d, "approve"), { excludeRequester: true }),
      "there are no stages of the node's own",
    ],
    [
      "a delay of neither kind",
      (d) => d.nodes.push({ id: "later", kind: "delay", title: "Later" }),
      "nodes.later.seconds: give either",
    ],
    [
      "a branch with one way",
      (d) => {
        d.nodes.push({ id: "fork", kind: "branch", title: "Fork" });
        d.edges.push({ from: "check", to: "fork", on: "success" });
      },
      "nodes.fork: a branch needs two edges",
    ],
    [
      "a compensation on the way",
      (d) => Object.assign(nodeOf(d, "call"), { compensation: "notify" }),
      "nodes.call.compensation: notify is part of the way",
    ],
    [
      "an unknown time zone",
      (d) => Object.assign(d, { triggers: [{ kind: "schedule", cron: "0 9 * * 1", timeZone: "Mars/Base" }] }),
      "triggers.0.timeZone",
    ],
    [
      "a schedule that never comes",
      (d) => Object.assign(d, { triggers: [{ kind: "schedule", cron: "0 0 31 2 *", timeZone: "UTC" }] }),
      "triggers.0.cron: never comes",
    ],
    [
      "a bound that means nothing",
      (d) =>
        Object.assign(d, {
          triggers: [{ kind: "schedule", cron: "0 0 * * *", timeZone: "UTC", missedMax: 2 }],
        }),
      "triggers.0.missedMax: means something",
    ],
    [
      "two triggers of one name",
      (d) =>
        Object.assign(d, {
          triggers: [
            { kind: "webhook", path: "orders" },
            { kind: "webhook", path: "others", id: "webhook-orders" },
          ],
        }),
      "triggers.1.id: another trigger is named webhook-orders",
    ],
    [
      "two webhooks of one path",
      (d) =>
        Object.assign(d, {
          triggers: [
            { kind: "webhook", path: "orders" },
            { kind: "webhook", path: "orders", id: "second" },
          ],
        }),
      "triggers.1.path: another webhook",
    ],
    [
      "a filter that gives no bool",
      (d) => Object.assign(d, { triggers: [{ kind: "webhook", path: "orders", filter: "'paid'" }] }),
      "triggers.0.filter: gives text",
    ],
  ])("names %s", (_, change, expected) => {
    expect(found(changed(change)).join("\n")).toContain(expected);
  });

  it("accepts what undoes a node apart from the way, and lets it read what it undoes", () => {
    const undo: Node = {
      id: "undo",
      kind: "http",
      title: "Cancel the order",
      connector: "purchasing",
      method: "POST",
      path: "/cancel",
      body: { receipt: "steps.call.output.body.receipt" },
    };
    const definition = changed((d) => {
      d.nodes.push(undo);
      Object.assign(nodeOf(d, "call"), { compensation: "undo" });
    });
    expect(found(definition)).toEqual([]);
    expect(runtimeIssues(definition)).toEqual([]);
  });

  it("says which triggers cannot run yet", () => {
    const definition = changed((d) => {
      d.triggers = [
        { kind: "webhook", path: "orders" },
        { kind: "device_event", event: "stock.low" },
      ];
    });
    expect(runtimeIssues(definition).map(({ path }) => path)).toEqual(["triggers.1.kind"]);
  });
});

describe("what a draft may not hold", () => {
  const withSchema = (inputSchema: Record<string, unknown>) =>
    refusals({ ...base, inputSchema } as TemplateDefinition).map(
      ({ path, message }) => `${path}: ${message}`,
    );

  it.each<[string, Record<string, unknown>, string]>([
    ["a wrong type", { type: "objekt" }, "inputSchema.type"],
    ["a wrong keyword value", { properties: { a: { minLength: -1 } } }, "inputSchema.properties.a.minLength"],
    ["an unknown keyword", { surprise: 1 }, "surprise"],
    ["a remote reference", { $ref: "https://example.com/s.json" }, "inputSchema.$ref: must stay inside"],
    [
      "a nested remote reference",
      { properties: { a: { $ref: "other#/x" } } },
      "inputSchema.properties.a.$ref",
    ],
    ["a reference to nothing", { $ref: "#/$defs/none" }, "resolve"],
    ["an identifier", { $id: "https://example.com/mine" }, "inputSchema.$id"],
    ["another draft", { $schema: "http://json-schema.org/draft-07/schema#" }, "inputSchema.$schema"],
    [
      "a pattern that needs backtracking",
      { pattern: "(a)\\1" },
      "inputSchema.pattern: is not an RE2 pattern",
    ],
    ["endless nesting", nested(60), "nested deeper"],
  ])("refuses %s", (_, schema, expected) => expect(withSchema(schema).join()).toContain(expected));

  it("accepts a property that is named like a keyword, and references within", () => {
    expect(
      withSchema({
        type: "object",
        properties: { pattern: { type: "string" }, $id: { type: "string" }, a: { $ref: "#/$defs/a" } },
        $defs: { a: { type: "number" } },
      }),
    ).toEqual([]);
  });

  it("stays linear on a hostile pattern", () => {
    const schema = { type: "string", pattern: "(a+)+$" };
    expect(() => checkInput("hostile", schema, `${"a".repeat(5000)}!`)).toThrow();
    expect(() => checkInput("hostile", schema, "a".repeat(5000))).not.toThrow();
  });

  it("holds each property to its own pattern", () => {
    const properties = { a: { type: "string", pattern: "^a$" }, b: { type: "string", pattern: "^b$" } };
    const schema = { type: "object", properties };
    expect(() => checkInput("two", schema, { a: "a", b: "b" })).not.toThrow();
    expect(() => checkInput("two", schema, { a: "a", b: "a" })).toThrow();
    expect(() => checkInput("two", schema, { a: "b", b: "b" })).toThrow();
  });

  it("refuses expressions that do not parse, at their field", () => {
    const broken = changed((d) => Object.assign(nodeOf(d, "call"), { body: { a: "input. >" } }));
    expect(refusals(broken)).toMatchObject([{ path: "nodes.call.body.a", nodeId: "call", field: "body.a" }]);
  });
});

function nested(depth: number): Record<string, unknown> {
  return depth === 0 ? {} : { properties: { a: nested(depth - 1) } };
}
