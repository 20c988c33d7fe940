import { expect, it } from "vitest";
import { listRuns } from "@/lib/contracts/runs";
import { hrefWith, readQuery } from "./search-params";

it("reads what fits the contract and leaves the rest out", () => {
  const filled = { limit: 25, sort: "newest" };
  const given = { status: "failed", limit: "1000", q: ["first", "second"], utm: "x", template: "" };
  expect(readQuery(listRuns.query, given)).toEqual({ ...filled, status: "failed", q: "first" });
  expect(readQuery(listRuns.query, { status: "no-such-state" })).toEqual(filled);
});

it("changes and drops parameters of an address", () => {
  expect(hrefWith("/runs", { status: "failed", cursor: "a" }, { cursor: "b" })).toBe(
    "/runs?status=failed&cursor=b",
  );
  expect(hrefWith("/runs", { cursor: "a" }, { cursor: undefined })).toBe("/runs");
});
