import { describe, expect, it } from "vitest";
import { CelFailure, checkCel, compileCel, evaluateCel } from ".";

describe("CEL", () => {
  it("evaluates over JSON and answers JSON", () => {
    const variables = { input: { amount: 125000, tags: ["a", "b"], who: { name: "An" } } };
    expect(evaluateCel("input.amount > 100000 && input.tags.exists(t, t == 'b')", variables)).toBe(true);
    expect(evaluateCel("{'name': input.who.name, 'n': size(input.tags)}", variables)).toEqual({
      name: "An",
      n: 2,
    });
    expect(evaluateCel("'Paid ' + input.who.name", variables)).toBe("Paid An");
  });

  it("names a missing attribute instead of inventing a value", () => {
    expect(() => evaluateCel("input.nope > 1", { input: {} })).toThrow(CelFailure);
    expect(() => evaluateCel("input.nope > 1", { input: {} })).toThrow(/nope/);
  });

  it("refuses what does not parse", () => {
    expect(() => compileCel("input. >")).toThrow(CelFailure);
  });

  it("stays linear on a hostile regular expression", () => {
    expect(evaluateCel("input.matches('(a+)+$')", { input: `${"a".repeat(5000)}!` })).toBe(false);
  });

  it.each([
    ["too long", `input == '${"x".repeat(4000)}'`, /longer than 4000/],
    ["brackets too deep", `${"(".repeat(61)}1${")".repeat(61)}`, /levels deep/],
    ["brackets that would exhaust the parser", "[".repeat(3999), /levels deep/],
    ["calls too deep", `${"size(".repeat(61)}1${")".repeat(61)}`, /levels deep/],
    ["conditionals too deep", `${"a?b:".repeat(200)}c`, /levels deep/],
    ["selections too deep", `a${".b".repeat(100)}`, /levels deep/],
  ])("refuses an expression that is %s", (_, source, message) => {
    expect(() => compileCel(source)).toThrow(CelFailure);
    expect(() => compileCel(source)).toThrow(message);
  });

  it("takes a long flat chain, and brackets in strings as text", () => {
    expect(evaluateCel(Array(300).fill("input.a").join(" && "), { input: { a: true } })).toBe(true);
    expect(evaluateCel(`'${"(".repeat(500)}' == ''`, {})).toBe(false);
  });

  it.each([
    "input.all(a, input.all(b, input.all(c, a == a)))",
    "input.exists(a, input.exists(b, input.exists(c, false)))",
    "input.map(a, input.map(b, input.map(c, c))).size() > 0",
    "input.filter(a, input.exists_one(b, input.all(c, true))).size() > 0",
    "false || input.all(a, input.all(b, input.all(c, true)))",
  ])("ends an evaluation that turns too often: %s", (source) => {
    const input = Array.from({ length: 1000 }, (_, index) => index);
    expect(() => evaluateCel(source, { input })).toThrow(/loop turns/);
    // The next evaluation has its own budget.
    expect(evaluateCel(source, { input: [1, 2] })).toBeTypeOf("boolean");
  });

  it("replaces as the library does, and builds no text without bounds", () => {
    const replaced = (expression: string) => evaluateCel(expression, { input: "a".repeat(3000) });
    expect(replaced("'hello hello'.replace('he', 'we')")).toBe("wello wello");
    expect(replaced("'hello hello'.replace('he', 'we', -1)")).toBe("wello wello");
    expect(replaced("'hello hello'.replace('he', 'we', 1)")).toBe("wello hello");
    expect(replaced("'hello hello'.replace('he', 'we', 0)")).toBe("hello hello");
    expect(replaced("'hello'.replace('x', 'y')")).toBe("hello");
    expect(replaced("'abc'.replace('', '-')")).toBe("-a-b-c-");
    expect(() => replaced("input.replace('a', input)")).toThrow(/builds a text/);
  });

  it("says where an expression is wrong, and which names nothing binds", () => {
    expect(checkCel("input.a > 1 && b.c", ["input"])).toEqual([
      { message: "b is not known here; there are input", from: 15, to: 16 },
    ]);
    expect(checkCel("input.l.exists(x, x > 1) && type(input) == map", ["input"])).toEqual([]);
    expect(checkCel("input. >", ["input"])).toMatchObject([{ from: 5 }]);
  });
});
