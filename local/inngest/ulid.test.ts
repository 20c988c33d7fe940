import { describe, expect, it } from "vitest";
import { seededUlid, ULID_PATTERN, ulid } from "./ulid";

describe("ulid", () => {
  it("gives ids that sort in the order they were made", () => {
    const ids = Array.from({ length: 5_000 }, () => ulid());
    expect(ids.every((id) => ULID_PATTERN.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe("seededUlid", () => {
  const seed = `1700000000000,${Buffer.from("0123456789").toString("base64")}`;

  it("gives the same id for the same seed and place, and another for each place", () => {
    const id = seededUlid(seed, 1);
    expect(id).toMatch(ULID_PATTERN);
    expect(seededUlid(seed, 1)).toBe(id);
    expect(seededUlid(seed, 2)).not.toBe(id);
    // The time is in the first ten characters.
    expect(id?.slice(0, 10)).toBe("01HF7YAT00");
  });

  it.each([undefined, "", "1700000000000", "x,MDEyMzQ1Njc4OQ==", "1700000000000,MDE=", "0,MDEyMzQ1Njc4OQ=="])(
    "gives none for %j",
    (bad) => expect(seededUlid(bad, 1)).toBeNull(),
  );
});
