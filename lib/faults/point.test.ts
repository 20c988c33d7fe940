import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { planFault, strike } from "./plan";
import { FAULT_POINTS, faultPoint } from "./point";

afterEach(() => {
  planFault(undefined);
  delete process.env.FAULT_POINTS;
  delete process.env.FAULT_PLAN;
});

it("has every point of the list once in the product, and no other", () => {
  const found = execFileSync("grep", [
    "-rhoE",
    'faultPoint\\("[a-z-]+"\\)',
    "lib",
    "--include=*.ts",
    "--exclude=*.test.ts",
  ])
    .toString()
    .trim()
    .split("\n")
    .map((call) => call.slice(12, -2));
  expect(found.sort()).toEqual([...FAULT_POINTS].sort());
});

it("does nothing unless the build is one for tests", () => {
  planFault({ point: "turn-written", act: "throw" });
  faultPoint("turn-written");
  process.env.FAULT_POINTS = "compiled";
  expect(() => faultPoint("turn-written")).toThrow("turn-written");
});

it("carries a plan out once, at its point, after the passes it lets go", () => {
  process.env.FAULT_POINTS = "compiled";
  planFault({ point: "turn-written", act: "throw", skip: 1 });
  faultPoint("turn-computed");
  faultPoint("turn-written");
  expect(() => faultPoint("turn-written")).toThrow("turn-written");
  faultPoint("turn-written");
});

it("takes a plan from a file, as another process is told by", () => {
  const file = join(mkdtempSync(join(tmpdir(), "fault-")), "plan.json");
  process.env.FAULT_PLAN = file;
  strike("events-sent");
  writeFileSync(file, JSON.stringify({ point: "events-sent", act: "throw", skip: 1 }));
  strike("events-sent");
  expect(() => strike("events-sent")).toThrow("events-sent");
  strike("events-sent");
});
