import fc from "fast-check";
import { expect, it } from "vitest";
import { bindCel, CelFailure, compileCel } from ".";

const EXPRESSIONS = [
  "input",
  "input.a",
  "input.a == input.b",
  "has(input.a.b) && input.a.b > 1.0",
  "input.list[0]",
  "size(input.list)",
  "input.list.exists(x, x == input.a)",
  "input.list.map(x, {'x': x})",
  "input.list.map(input, [input, has(input.a) ? input.a : 0])",
  "input.list.map(a, input.list.map(b, input.list.map(a, input.list.map(c, [a, b, c, input.b]))))",
  "has(input.a.b.a) ? input.a.b.a : input",
  "input['a']",
  "input.a.a.b",
  "'a' in input",
  "other",
  "type(input.a) == string",
];

function outcome(expression: string, variables: Parameters<ReturnType<typeof compileCel>>[0]) {
  try {
    return { value: compileCel(expression)(variables) };
  } catch (error) {
    if (error instanceof CelFailure) return { failure: error.message };
    throw error;
  }
}

it("gives what unbound variables give, for every expression and any JSON", () => {
  const input = fc.record(
    { a: fc.jsonValue(), b: fc.jsonValue(), list: fc.array(fc.jsonValue(), { maxLength: 4 }) },
    { requiredKeys: [] },
  );
  // The evaluator takes an object by its constructor's name, so one with a field of that name fails when unbound.
  const plain = (value: unknown) => !/"(constructor|__proto__|\$typeName)"/.test(JSON.stringify(value));
  fc.assert(
    fc.property(input, fc.constantFrom(...EXPRESSIONS), (value, expression) => {
      fc.pre(plain(value));
      const variables = JSON.parse(JSON.stringify({ input: value }));
      expect(outcome(expression, bindCel(variables))).toEqual(outcome(expression, variables));
    }),
    { numRuns: 2000 },
  );
});

it("takes objects whatever their fields are called", () => {
  const input = JSON.parse('{"constructor": "x", "__proto__": {"a": 1}, "$typeName": "google.protobuf.Any"}');
  const program = compileCel("input.constructor == 'x' && size(input) == 3");
  expect(program(bindCel({ input }))).toBe(true);
});

it("takes a name with a dot for one name, and not for a field of a field", () => {
  const input = { "a.b": 1, a: { c: 2 } };
  expect(outcome("input.a.b", bindCel({ input }))).toHaveProperty("failure");
  expect(outcome("has(input.a.b)", bindCel({ input }))).toEqual({ value: false });
  expect(outcome("input['a.b'] + input.a.c", bindCel({ input }))).toEqual({ value: 3 });
});

it("leaves out what is not there", () => {
  expect(outcome("missing", bindCel({ missing: undefined }))).toHaveProperty("failure");
});
