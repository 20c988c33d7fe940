import fc from "fast-check";
import { expect, it } from "vitest";
import { AppError } from "@/lib/kernel/errors";
import { requireStorable } from "./storable";

function issuesOf(value: unknown): unknown {
  try {
    requireStorable(value);
    return [];
  } catch (error) {
    if (error instanceof AppError) return error.details?.issues;
    throw error;
  }
}

it("takes any JSON of well-formed text", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "grapheme" }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!text.includes("\\u0000"));
      expect(issuesOf(value)).toEqual([]);
    }),
  );
});

it("names where a text cannot be kept, in values and in names of fields", () => {
  const given = { a: [{ b: "x\0y" }], c: "\ud800", "d\0": 1, e: Number.POSITIVE_INFINITY, ok: "\u{1f600}" };
  const text = "has a character that is not valid text";
  expect(issuesOf(given)).toEqual(
    expect.arrayContaining([
      { path: "a.0.b", message: text },
      { path: "c", message: text },
      { path: "body", message: `has a field whose name ${text}` },
      { path: "e", message: "is too large a number" },
    ]),
  );
  expect(issuesOf(given)).toHaveLength(4);
});

it("stops at a depth, however deep the rest is", () => {
  const nested = (depth: number) => JSON.parse(`${"[".repeat(depth)}1${"]".repeat(depth)}`);
  expect(issuesOf(nested(64))).toEqual([]);
  expect(issuesOf(nested(66))).toEqual([
    { path: Array(65).fill("0").join("."), message: "is nested more than 64 levels deep" },
  ]);
  expect(issuesOf({ x: nested(200_000) })).toHaveLength(1);
});

it("lists at most twenty", () => {
  expect(issuesOf(Array(1000).fill("\0"))).toHaveLength(20);
});
