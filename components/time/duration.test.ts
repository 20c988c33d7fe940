import { expect, it } from "vitest";
import { elapsed, formatDuration } from "./duration";

it.each([
  [0, "< 1 ms"],
  [0.412, "412 µs"],
  [3, "3 ms"],
  [999, "999 ms"],
  [1834, "1.8 s"],
  [9_949, "9.9 s"],
  [9_950, "10 s"],
  [59_400, "59 s"],
  [60_000, "1 min"],
  [124_000, "2 min 4 s"],
  [12_000_000, "3 h 20 min"],
  [187_200_000, "2 d 4 h"],
  [-5, "< 1 ms"],
])("%d ms reads %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

it("counts to now while the end is open", () => {
  expect(elapsed("2026-01-01T00:00:00.000Z", null, Date.parse("2026-01-01T00:00:05.000Z"))).toBe(5000);
  expect(elapsed("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:01.000Z", 0)).toBe(1000);
});
