import { describe, expect, it } from "vitest";
import { playwrightCounts, vitestCounts } from "./reports";

describe("vitestCounts", () => {
  const file = (status: string, ...tests: string[]) => ({
    status,
    assertionResults: tests.map((each) => ({ status: each })),
  });

  it("counts tests by what became of them", () => {
    const testResults = [
      file("passed", "passed", "skipped", "todo"),
      file("failed", "passed", "failed", "failed"),
    ];
    expect(vitestCounts({ testResults })).toEqual({ passed: 2, failed: 2, skipped: 2 });
  });

  it("counts a file that broke before or after its tests", () => {
    const testResults = [file("failed"), file("failed", "passed")];
    expect(vitestCounts({ testResults })).toEqual({ passed: 1, failed: 2, skipped: 0 });
  });

  it("refuses what is no report", () => {
    expect(() => vitestCounts({})).toThrow();
  });
});

describe("playwrightCounts", () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };

  it("counts a flaky test as a failure", () => {
    expect(playwrightCounts({ stats })).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  it("counts errors outside any test", () => {
    expect(playwrightCounts({ stats, errors: [{ message: "no stack" }] }).failed).toBe(3);
  });
});
