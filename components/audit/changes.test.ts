import { expect, it } from "vitest";
import { changesBetween } from "./changes";

it("compares objects field by field, and says what kind of change each is", () => {
  expect(
    changesBetween(
      { status: "open", input: { amount: 1, note: "x" } },
      { status: "approved", input: { amount: 1 } },
    ),
  ).toEqual([
    { path: "status", before: "open", after: "approved", kind: "changed" },
    { path: "input.amount", before: 1, after: 1, kind: "same" },
    { path: "input.note", before: "x", after: undefined, kind: "removed" },
  ]);
});

it("shows a creation as added fields, and a null inside as a value", () => {
  expect(changesBetween(null, { reason: null })).toEqual([
    { path: "reason", before: undefined, after: null, kind: "added" },
  ]);
});

it("compares lists and scalars as a whole", () => {
  expect(changesBetween({ roles: ["a"] }, { roles: ["a", "b"] })).toEqual([
    { path: "roles", before: ["a"], after: ["a", "b"], kind: "changed" },
  ]);
  expect(changesBetween("a", "b")).toEqual([{ path: "", before: "a", after: "b", kind: "changed" }]);
  expect(changesBetween(null, null)).toEqual([]);
});
