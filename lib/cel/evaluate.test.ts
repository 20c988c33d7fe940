import { describe, expect, it } from "vitest";
import { CelFailure, compileCel, evaluateCel } from "./evaluate";

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
});
