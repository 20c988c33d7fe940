import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/kernel/canonical";
import { redact } from "./redact";

describe("what a decision records", () => {
  it("has no value under a name that says it is secret, however deep", () => {
    const document = {
      list: [{ Password: "p", note: "n" }],
      card: { cvc: "123", cvv2: null, pin: 1, spin: 2 },
    };
    expect(redact(document)).toEqual({
      list: [{ Password: "[redacted]", note: "n" }],
      card: { cvc: "[redacted]", cvv2: null, pin: "[redacted]", spin: 2 },
    });
    expect(document.list[0]?.Password).toBe("p");
  });

  it("is the very input when there is nothing to hide", () => {
    const plain = fc
      .jsonValue()
      .filter((value) => !/pass|secret|token|key|auth|cred|card|cv|pin/i.test(JSON.stringify(value)));
    fc.assert(
      fc.property(plain, (value) => {
        expect(redact(value as Json)).toBe(value);
      }),
    );
  });
});
