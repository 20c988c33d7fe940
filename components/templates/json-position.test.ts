import { expect, it } from "vitest";
import { spanOfPath } from "./json-position";

const text = JSON.stringify(
  {
    inputSchema: { properties: { amount: { type: "integer" } } },
    nodes: [
      { id: "check", kind: "policy" },
      { id: "call", body: { amount: "input.amount" } },
    ],
    edges: [{ from: "check", to: "call", when: "true" }],
  },
  null,
  2,
);
const at = (path: string) => {
  const { from, to } = spanOfPath(text, path);
  return text.slice(from, to);
};

it.each([
  ["nodes.call.body.amount", '"input.amount"'],
  ["nodes.check.kind", '"policy"'],
  ["edges.0.when", '"true"'],
  ["inputSchema.properties.amount.type", '"integer"'],
])("finds %s", (path, written) => expect(at(path)).toBe(written));

it("shows what is missing at what should hold it, by its first line", () => {
  expect(at("nodes.call.connector")).toBe("{");
  expect(at("nodes.nowhere.kind")).toBe("[");
  expect(at("")).toBe("{");
});

it("survives text that is no JSON", () => {
  for (const broken of ["", "{", '{"nodes": [{', "nonsense"]) {
    const { from, to } = spanOfPath(broken, "nodes.call.kind");
    expect(from).toBeGreaterThanOrEqual(0);
    expect(to).toBeLessThanOrEqual(broken.length);
  }
});
