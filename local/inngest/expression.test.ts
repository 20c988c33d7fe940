import { describe, expect, it } from "vitest";
import { compile, holds, indexTerm, indexValue, keyOf, valueAt } from "./expression";

const event = { data: { id: "a", n: 3, deep: { flag: true } } };

describe("holds", () => {
  it("is true only for an expression that yields true", () => {
    expect(holds("event.data.n > 2", { event })).toBe(true);
    expect(holds("event.data.n > 3", { event })).toBe(false);
    expect(holds("event.data.n", { event })).toBe(false);
    expect(holds("event.data.missing == 'x'", { event })).toBe(false);
  });

  it("refuses at compilation what is no expression", () => {
    expect(() => compile("event.data. ==")).toThrow();
  });
});

describe("keyOf", () => {
  it("tells values apart by type and gives none for a missing field", () => {
    expect(keyOf("event.data.n", { event })).toBe("3");
    expect(keyOf("event.data.id", { event })).toBe('"a"');
    expect(keyOf("event.data.id + '-x'", { event })).toBe('"a-x"');
    expect(keyOf("event.data.missing", { event })).toBeNull();
  });
});

describe("indexTerm", () => {
  it("finds the field of the arriving event that must equal a known value", () => {
    const term = { path: "data.id", value: indexValue("data.id", "a") };
    expect(indexTerm("event.data.id == async.data.id", event)).toEqual(term);
    expect(
      indexTerm("async.data.id == event.data.id && async.data.ok == event.data.deep.flag", event),
    ).toEqual(term);
  });

  it.each([
    "async.data.id == event.data.id || async.data.force == event.data.n",
    "!(async.data.id == event.data.id)",
    "async.data.id != event.data.id",
    "async.data.id == event.data.missing",
    "async.data.id == async.data.n",
    "async.data.id == 'a'",
  ])("finds none where it would not be a condition for the whole: %s", (text) => {
    expect(indexTerm(text, event)).toBeNull();
  });
});

describe("valueAt", () => {
  it("follows own fields of objects only", () => {
    expect(valueAt(event, "data.deep.flag")).toBe(true);
    expect(valueAt(event, "data.id.length")).toBeUndefined();
    expect(valueAt(event, "data.constructor")).toBeUndefined();
  });
});
