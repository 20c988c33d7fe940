import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Comparison, type Condition, OPERATORS, readCondition, writeCel } from "./condition";

const scalar = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const field = fc.constantFrom("input.amount", "input.who.name", "requester.kind", "intent.template", "now");
const comparison: fc.Arbitrary<Comparison> = fc
  .tuple(field, fc.constantFrom(...OPERATORS), scalar, fc.array(scalar, { maxLength: 4 }))
  .map(([name, operator, one, many]) => {
    const kind = "comparison" as const;
    if (operator === "exists" || operator === "missing") {
      return { kind, field: name === "now" ? "input.note" : name, operator, value: null };
    }
    return { kind, field: name, operator, value: operator === "in" || operator === "not_in" ? many : one };
  });
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    comparison,
    fc.record({
      kind: fc.constantFrom("all" as const, "any" as const),
      items: fc.array(tie("condition"), { maxLength: 4 }),
    }),
  ),
}));

/** What a reader cannot tell apart is one: a group of one is its item, a group in its own kind is its items. */
function plain(given: Condition): Condition {
  if (given.kind === "comparison") {
    const { value } = given;
    const unsigned = (one: unknown) => (one === 0 ? 0 : one);
    return {
      ...given,
      value: (Array.isArray(value) ? value.map(unsigned) : unsigned(value)) as typeof value,
    };
  }
  const items = given.items
    .map(plain)
    .flatMap((item) => (item.kind === given.kind && item.items.length > 1 ? item.items : [item]));
  return items.length === 1 && items[0] ? items[0] : { kind: given.kind, items };
}

describe("the rule builder", () => {
  it("reads back what it wrote, whatever the condition", () => {
    fc.assert(
      fc.property(condition, (given) => {
        const cel = writeCel(given);
        fc.pre(cel.length <= 4000);
        const read = readCondition(cel);
        expect(read && plain(read)).toEqual(plain(given));
        expect(read && writeCel(read)).toBe(writeCel(plain(given)));
      }),
      { numRuns: 500 },
    );
  });

  it("reads rules that were written by hand", () => {
    expect(readCondition("input.amount > 500000")).toEqual({
      kind: "comparison",
      field: "input.amount",
      operator: ">",
      value: 500_000,
    });
    expect(readCondition("!has(input.note) || (input.a == 'x' && input.b in ['y'])")).toMatchObject({
      kind: "any",
      items: [{ operator: "missing" }, { kind: "all", items: [{ value: "x" }, { value: ["y"] }] }],
    });
  });

  it.each([
    "input.a + 1 > 2",
    "input.l.exists(x, x == 1)",
    "1 < input.a",
    "a ? b : c",
    "input. >",
    "size(input.l) > 1",
  ])("leaves what it cannot show to the text: %s", (source) => {
    expect(readCondition(source)).toBeUndefined();
  });
});
