import { expect, it } from "vitest";
import { fieldsOf } from "./known-fields";

it("offers what recent inputs held, by path and type, and only what CEL can name", () => {
  const fields = fieldsOf([
    { input: { amount: 5, who: { name: "An" }, "not-a-name": 1, tags: ["a"] } },
    { input: { amount: "later", deep: { a: { b: { c: { d: 1 } } } } } },
    { input: null },
  ]);
  const types = Object.fromEntries(fields.map(({ path, type }) => [path, type]));
  expect(types).toMatchObject({
    "input.amount": "number",
    "input.who.name": "string",
    "input.tags": "list",
    "requester.kind": "string",
  });
  expect(Object.keys(types).filter((path) => path.includes("not-a-name") || path.endsWith(".d"))).toEqual([]);
});
