import { expect, it } from "vitest";
import { listRuns } from "@/lib/contracts/runs";
import { hrefWith, readQuery } from "./search-params";

it("reads what fits the contract and leaves the rest out", () => {
  const given = { status: "failed", limit: "1000", q: ["first", "second"], utm: "x", template: "" };
  expect(readQuery(listRuns.query, given)).toEqual({ status: "failed", q: "first", limit: 25 });
  expect(readQuery(listRuns.query, { status: "no-such-state" })).toEqual({ limit: 25 });
});

it("changes and drops parameters of an address", () => {
  expect(hrefWith("/runs", { status: "failed", cursor: "a" }, { cursor: "b" })).toBe(
    "/runs?status=failed&cursor=b",
  );
  expect(hrefWith("/runs", { cursor: "a" }, { cursor: undefined })).toBe("/runs");
});
