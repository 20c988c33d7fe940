import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyIdOf, readKeyring, SealFailure, seal, unseal } from "./secrets";

const APP_SECRET = "x".repeat(43);
const key = () => randomBytes(32).toString("base64url");
const place = "ten_1/con_1";

describe("sealing", () => {
  const ring = readKeyring(`k1:${key()}`, APP_SECRET);

  it("gives back any text, and shows nothing of it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 0, maxLength: 300 }),
        fc.string(),
        (text, where) => {
          const sealed = seal(ring, where, text);
          expect(unseal(ring, where, sealed)).toBe(text);
          if (text.length > 8)
            expect(Buffer.from(sealed.split(".")[3] ?? "", "base64url").includes(text)).toBe(false);
        },
      ),
    );
  });

  it("never gives the same envelope twice", () => {
    const sealed = Array.from({ length: 200 }, () => seal(ring, place, "same"));
    expect(new Set(sealed.map((one) => one.split(".")[2])).size).toBe(200);
  });

  it("opens nothing that was altered in any byte", () => {
    const sealed = seal(ring, place, "sk_live_secret");
    const [version, id, nonce = "", body = ""] = sealed.split(".");
    for (const [part, text] of [nonce, body].entries()) {
      const bytes = Buffer.from(text, "base64url");
      for (let at = 0; at < bytes.length; at += 1) {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ 1;
        const parts = [nonce, body];
        parts[part] = altered.toString("base64url");
        expect(() => unseal(ring, place, [version, id, ...parts].join("."))).toThrow(SealFailure);
      }
    }
  });

  it("opens nothing in another place, under another key, cut short or made up", () => {
    const sealed = seal(ring, place, "secret");
    const other = readKeyring(`k2:${key()},k1:${key()}`, APP_SECRET);
    expect(() => unseal(ring, "ten_2/con_1", sealed)).toThrow(SealFailure);
    expect(() => unseal(other, place, sealed)).toThrow(SealFailure);
    expect(() => unseal(ring, place, sealed.replace(".k1.", ".app."))).toThrow(SealFailure);
    for (const made of [
      "",
      "v1",
      "v1.k1..",
      sealed.slice(0, -24),
      `${sealed}.x`,
      sealed.replace("v1", "v2"),
    ]) {
      expect(() => unseal(ring, place, made), made).toThrow(SealFailure);
    }
  });

  it("names the missing key", () => {
    expect(() => unseal(readKeyring(undefined, APP_SECRET), place, seal(ring, place, "s"))).toThrow(/key k1/);
  });
});

describe("the keyring", () => {
  it("moves from the derived key to keys of one's own, and from one to the next", () => {
    const first = readKeyring(undefined, APP_SECRET);
    const [a, b] = [`a:${key()}`, `b:${key()}`];
    const [second, third] = [readKeyring(a, APP_SECRET), readKeyring(`${b},${a}`, APP_SECRET)];
    const [old, newer, newest] = [first, second, third].map((ring) => seal(ring, place, "kept")) as [
      string,
      string,
      string,
    ];
    expect([old, newer, newest].map(keyIdOf)).toEqual(["app", "a", "b"]);
    for (const sealed of [old, newer, newest]) expect(unseal(third, place, sealed)).toBe("kept");
    expect(() => unseal(second, place, newest)).toThrow(SealFailure);
  });

  it.each([
    ["short:AAAA", /short is not 32 bytes/],
    [`:${key()}`, /key 1 needs an id/],
    [`app:${key()}`, /key 1 needs an id/],
    [`UPPER:${key()}`, /key 1 needs an id/],
    [`a:${key()},a:${key()}`, /a is given twice/],
  ])("refuses %s", (keys, problem) => {
    expect(() => readKeyring(keys, APP_SECRET)).toThrow(problem);
    try {
      readKeyring(keys, APP_SECRET);
    } catch (error) {
      for (const [, secret = ""] of keys.matchAll(/:([\w-]{20,})/g))
        expect(String(error)).not.toContain(secret);
    }
  });
});
