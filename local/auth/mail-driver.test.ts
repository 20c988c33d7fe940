import { expect, it } from "vitest";
import { plainText } from "./mail-driver";

it("keeps the words, the addresses of links and the line breaks of a mail", () => {
  const html = `<style>p{}</style><div><h2>Sign in</h2>
    <p>Tom &amp; Jerry</p><p><a href="http://app/x?a=1&amp;b=2" style="x">Open</a></p></div>`;
  expect(plainText(html)).toBe("Sign in\n\nTom & Jerry\nOpen: http://app/x?a=1&b=2");
});
