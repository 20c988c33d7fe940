import fc from "fast-check";
import { expect, it } from "vitest";
import { safeNextPath } from "./next-path";

const APP = "https://app.example.com";

it("keeps a path of this site, with its query", () => {
  expect(safeNextPath("/runs?status=failed", APP)).toBe("/runs?status=failed");
  expect(safeNextPath("https://app.example.com/audit", APP)).toBe("/audit");
});

it.each([
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "https://evil.example/",
  "https://app.example.com.evil.example/",
  "https://app.example.com//evil.example",
  "javascript:alert(1)",
  "",
  undefined,
  7,
])("sends %j to the front page", (value) => {
  expect(safeNextPath(value, APP)).toBe("/");
});

it("never names another host, whatever it is given", { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.webPath()), (value) => {
      const path = safeNextPath(value, APP);
      expect(new URL(path, APP).origin).toBe(APP);
      expect(path.startsWith("/")).toBe(true);
    }),
  );
});
