import { expect, it } from "vitest";
import { settleEffect } from "./effects";

it("takes a receipt of what was done, and none of what was refused, left out or null", () => {
  const takes = (given: object) => settleEffect.body.safeParse({ reason: "Looked there", ...given }).success;
  expect(takes({ outcome: "acknowledged", receipt: { order: 7 } })).toBe(true);
  expect(takes({ outcome: "acknowledged" })).toBe(true);
  expect(takes({ outcome: "refused" })).toBe(true);
  expect(takes({ outcome: "refused", receipt: null })).toBe(true);
  expect(takes({ outcome: "refused", receipt: { order: 7 } })).toBe(false);
});
