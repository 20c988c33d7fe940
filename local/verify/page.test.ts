import { expect, it } from "vitest";
import { VERIFY_PAGE } from "@/lib/evidence/page/page.gen";
import { buildVerifyPage } from "./build-page";

it("is made of the sources as they are: `npm run build-verify-page` makes it anew", async () => {
  expect(VERIFY_PAGE).toBe(await buildVerifyPage());
});

it("asks no network and takes its script and style from nowhere else", () => {
  expect(VERIFY_PAGE).not.toMatch(
    /<(link|img|iframe)\b|\b(src|href)=|@import|\burl\(|\bfetch\(|XMLHttpRequest|WebSocket|import\(/,
  );
  expect(VERIFY_PAGE).toContain("default-src 'none'");
});
