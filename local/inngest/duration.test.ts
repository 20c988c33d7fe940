import { describe, expect, it } from "vitest";
import { backoff, parseDuration, parseMoment, parseRetryAfter } from "./duration";

describe("parseDuration", () => {
  it.each([
    ["300ms", 300],
    ["1s", 1_000],
    ["1.5s", 1_500],
    ["1h30m", 5_400_000],
    ["1w2d", 777_600_000],
  ])("reads %s", (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(["", "5", "s", "1 s", "1s later", "-1s"])("refuses %j", (text) => {
    expect(() => parseDuration(text)).toThrow("is not a duration");
  });
});

describe("parseMoment", () => {
  it("takes a duration from now and a date as it is", () => {
    expect(parseMoment("2s", 1_000).getTime()).toBe(3_000);
    expect(parseMoment("2030-01-02T03:04:05Z").toISOString()).toBe("2030-01-02T03:04:05.000Z");
  });
});

describe("backoff", () => {
  it("grows with the attempts, up to two hours and half a minute", () => {
    expect(backoff(0, 0).getTime()).toBeGreaterThanOrEqual(15_000);
    expect(backoff(0, 0).getTime()).toBeLessThanOrEqual(45_000);
    expect(backoff(50, 0).getTime()).toBeGreaterThanOrEqual(7_200_000);
    expect(backoff(50, 0).getTime()).toBeLessThanOrEqual(7_230_000);
  });
});

describe("parseRetryAfter", () => {
  it("reads seconds and dates, and keeps them between a second and a week from now", () => {
    expect(parseRetryAfter("5", 0)?.getTime()).toBe(5_000);
    expect(parseRetryAfter("1970-01-01T00:01:00Z", 0)?.getTime()).toBe(60_000);
    expect(parseRetryAfter("0", 0)?.getTime()).toBe(1_000);
    expect(parseRetryAfter("99999999", 0)?.getTime()).toBe(7 * 86_400_000);
    expect(parseRetryAfter("soon")).toBeNull();
    expect(parseRetryAfter(undefined)).toBeNull();
  });
});
