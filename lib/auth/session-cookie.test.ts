import { expect, it } from "vitest";
import { accessTokenIn, hasSessionCookie, SESSION_COOKIE } from "./session-cookie";

const encoded = `base64-${Buffer.from(JSON.stringify({ access_token: "token", user: { name: "Trần" } })).toString("base64url")}`;

it("reads the token of a session in one cookie", () => {
  expect(accessTokenIn([{ name: SESSION_COOKIE, value: encoded }])).toBe("token");
});

it("reads a session split over several, in their order", () => {
  const parts = [encoded.slice(0, 20), encoded.slice(20, 40), encoded.slice(40)];
  const jar = parts.map((value, index) => ({ name: `${SESSION_COOKIE}.${index}`, value })).reverse();
  expect(accessTokenIn(jar)).toBe("token");
  expect(hasSessionCookie(jar)).toBe(true);
});

it("answers null for anything that is no session", () => {
  for (const value of [
    "",
    "token",
    "base64-",
    "base64-bm90IGpzb24",
    `base64-${Buffer.from("7").toString("base64url")}`,
  ]) {
    expect(accessTokenIn([{ name: SESSION_COOKIE, value }])).toBeNull();
  }
  expect(accessTokenIn([])).toBeNull();
  expect(hasSessionCookie([{ name: "other" }])).toBe(false);
});
