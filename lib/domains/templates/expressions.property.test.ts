import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CelFailure, evaluateCel } from "@/lib/cel";
import { checkExpression } from "./expressions";
import { typeOfSchema } from "./value-type";

const schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    amount: { type: "integer" },
    supplier: { type: "string" },
    urgent: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
    buyer: { type: "object", additionalProperties: false, properties: { name: { type: "string" } } },
    either: { anyOf: [{ type: "string" }, { type: "number" }] },
  },
};
const input = {
  amount: 7,
  supplier: "Steel",
  urgent: true,
  tags: ["a", "b"],
  buyer: { name: "An" },
  either: 3,
};

const atom = fc.constantFrom(
  ...["input.amount", "input.supplier", "input.urgent", "input.tags", "input.buyer", "input.buyer.name"],
  ...[
    "input.either",
    "input.nope",
    "1",
    "2.5",
    "'x'",
    "true",
    "null",
    "[1, 2]",
    "['a']",
    "{'k': 1}",
    "nothing",
  ],
);
/** Expressions that evaluate all of their parts, so that a part that must fail fails. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const part = tie("expression");
  const binary = fc
    .tuple(part, fc.constantFrom("+", "-", "*", "/", "%", "<", "<=", ">", ">=", "in"), part)
    .map(([a, operator, b]) => `(${a} ${operator} ${b})`);
  const call = fc
    .tuple(
      part,
      fc.constantFrom(
        ...[
          "size()",
          "startsWith('S')",
          "lowerAscii()",
          "exists(t, t.startsWith('a'))",
          "map(t, t + 'x')",
          "name",
          "trim()",
        ],
      ),
    )
    .map(([a, method]) => `${a}.${method}`);
  const wrapped = fc
    .tuple(fc.constantFrom("string", "double", "int", "size", "type", "-", "!"), part)
    .map(([name, a]) => `${name}(${a})`);
  const indexed = fc.tuple(part, fc.constantFrom("0", "'name'")).map(([a, index]) => `${a}[${index}]`);
  return {
    expression: fc.oneof({ depthSize: "small", withCrossShrink: true }, atom, binary, call, wrapped, indexed),
  };
});

describe("the type check, held against evaluation", () => {
  it("never refuses what evaluates", () => {
    let evaluated = 0;
    fc.assert(
      fc.property(expression, (source) => {
        try {
          evaluateCel(source, { input });
        } catch (error) {
          if (error instanceof CelFailure) return;
          throw error;
        }
        evaluated += 1;
        const { problems } = checkExpression(source, { input: typeOfSchema(schema) });
        expect({ source, problems }).toEqual({ source, problems: [] });
      }),
      { numRuns: 5000 },
    );
    expect(evaluated).toBeGreaterThan(500);
  });

  it("refuses most of what cannot evaluate", () => {
    let failed = 0;
    let refused = 0;
    fc.assert(
      fc.property(expression, (source) => {
        try {
          evaluateCel(source, { input });
        } catch (error) {
          if (!(error instanceof CelFailure)) throw error;
          failed += 1;
          if (checkExpression(source, { input: typeOfSchema(schema) }).problems.length > 0) refused += 1;
        }
      }),
      { numRuns: 3000 },
    );
    expect(refused / failed).toBeGreaterThan(0.8);
  });
});
