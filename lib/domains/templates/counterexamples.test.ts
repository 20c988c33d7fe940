import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";
import { findCounterexamples } from "./counterexamples";

type Kind = "policy" | "approval" | "set" | "payment" | "device_command" | "http" | "notify";

function node(id: string, kind: Kind): TemplateNode {
  const base = { id, title: id };
  switch (kind) {
    case "approval":
      return { ...base, kind, question: "''", expiresSeconds: 60 };
    case "set":
      return { ...base, kind, values: {} };
    case "payment":
      return { ...base, kind, operation: "authorize", amount: "1", currency: "'USD'" };
    case "device_command":
      return { ...base, kind, device: "''", command: "open", deadlineSeconds: 5 };
    case "http":
      return { ...base, kind, connector: "c", method: "POST", path: "/", body: {} };
    case "notify":
      return { ...base, kind, to: "''", subject: "''", text: "''" };
    default:
      return { ...base, kind };
  }
}

const graph = (nodes: TemplateNode[], edges: TemplateEdge[]): TemplateDefinition => ({
  inputSchema: {},
  nodes,
  edges,
});
const to = (from: string, target: string, on: "success" | "failure" = "success") => ({
  from,
  to: target,
  on,
});
const errors = (definition: TemplateDefinition, approvalObliged = true) =>
  findCounterexamples(definition, { approvalObliged }).filter(({ severity }) => severity === "error");

describe("the counterexample search", () => {
  it("finds the way around a check, the shortest one", () => {
    const definition = graph(
      [node("a", "set"), node("check", "policy"), node("b", "set"), node("pay", "payment")],
      [to("a", "check"), to("check", "pay"), to("a", "b"), to("b", "pay")],
    );
    expect(errors(definition, false)).toEqual([
      { kind: "no_policy", severity: "error", nodeId: "pay", path: ["a", "b", "pay"] },
    ]);
  });

  it("takes a refusal for no permission: neither policy's nor an approver's", () => {
    const afterDenial = graph(
      [node("check", "policy"), node("pay", "payment"), node("tell", "notify")],
      [to("check", "pay", "failure"), to("check", "tell", "failure")],
    );
    expect(errors(afterDenial, false).map(({ nodeId }) => nodeId)).toEqual(["pay"]);
    const afterRejection = graph(
      [node("check", "policy"), node("ask", "approval"), node("open", "device_command")],
      [to("check", "ask"), to("ask", "open", "failure")],
    );
    expect(errors(afterRejection)).toMatchObject([{ kind: "no_approval", path: ["check", "ask", "open"] }]);
  });

  it("takes no permission from a check that is gone on from, nor from one that a join may miss", () => {
    const goneOn = graph(
      [{ ...node("check", "policy"), onFailure: "continue" }, node("pay", "payment")],
      [to("check", "pay")],
    );
    expect(errors(goneOn, false)).toMatchObject([{ kind: "no_policy", path: ["check", "pay"] }]);
    const missed = graph(
      [
        node("a", "policy"),
        node("b", "policy"),
        { id: "join", title: "join", kind: "join", mode: "at_least", count: 2 },
        node("pay", "payment"),
      ],
      [to("a", "join"), to("b", "join"), to("join", "pay", "failure")],
    );
    expect(errors(missed, false)).toMatchObject([{ kind: "no_policy", nodeId: "pay" }]);
  });

  it("asks for an approval only where policy can oblige one", () => {
    const definition = graph([node("check", "policy"), node("pay", "payment")], [to("check", "pay")]);
    expect(errors(definition, false)).toEqual([]);
    expect(errors(definition, true)).toMatchObject([{ kind: "no_approval" }]);
  });

  it("warns of money without a time limit or a way back", () => {
    const definition = graph(
      [node("check", "policy"), node("pay", "payment"), node("end", "set")],
      [to("check", "pay"), to("pay", "end")],
    );
    const kinds = findCounterexamples(definition, { approvalObliged: false }).map(({ kind }) => kind);
    expect(kinds).toEqual(["no_timeout", "no_compensation"]);
  });

  const kinds = fc.constantFrom<Kind>("policy", "approval", "set", "payment", "http", "notify");
  const graphs = fc
    .record({
      kinds: fc.array(kinds, { minLength: 1, maxLength: 8 }),
      drawn: fc.array(fc.tuple(fc.nat(7), fc.nat(7), fc.boolean()), { maxLength: 16 }),
      mayCycle: fc.boolean(),
    })
    .map(({ kinds, drawn, mayCycle }) => {
      const nodes = kinds.map((kind, index) => node(`n${index}`, kind));
      const edges = drawn
        .map(([a, b, failed]) => [a % nodes.length, b % nodes.length, failed] as const)
        .filter(([a, b]) => (mayCycle ? a !== b : a < b))
        .map(([a, b, failed]) => to(`n${a}`, `n${b}`, failed ? "failure" : "success"));
      return graph(nodes, edges);
    });

  it("agrees with walking every way, and its ways are real", () => {
    fc.assert(
      fc.property(graphs, (definition) => {
        const found = errors(definition);
        const expected = everyBadEnd(definition);
        expect(new Set(found.map(({ kind, nodeId }) => `${kind} ${nodeId}`))).toEqual(expected);
        for (const { path, nodeId } of found) {
          expect(path.at(-1)).toBe(nodeId);
          expect(definition.edges.some((edge) => edge.to === path[0])).toBe(false);
          for (const [index, id] of path.slice(1).entries()) {
            expect(definition.edges.some((edge) => edge.from === path[index] && edge.to === id)).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** Walks every way that uses an edge at most twice, and judges each from its edges alone. */
function everyBadEnd({ nodes, edges }: TemplateDefinition): Set<string> {
  const bad = new Set<string>();
  const kindOf = (id: string) => nodes.find((one) => one.id === id)?.kind;
  const starts = nodes.filter(({ id }) => !edges.some((edge) => edge.to === id));
  let budget = 200_000;
  const walk = (id: string, way: TemplateEdge[]): void => {
    budget -= 1;
    if (budget < 0) return;
    const kind = kindOf(id);
    const last = (asked: string) => way.filter((edge) => kindOf(edge.from) === asked).at(-1);
    const checked = kind === "notify" ? last("policy") : last("policy")?.on === "success";
    if ((kind === "payment" || kind === "http" || kind === "notify") && !checked) bad.add(`no_policy ${id}`);
    if (kind === "payment" && last("approval")?.on !== "success") bad.add(`no_approval ${id}`);
    for (const edge of edges) {
      if (edge.from === id && way.filter((one) => one === edge).length < 2) walk(edge.to, [...way, edge]);
    }
  };
  for (const start of starts) walk(start.id, []);
  return bad;
}
