import { VERIFY_PAGE } from "./page.gen";

/** Where the page keeps the copy of the bundle it came with. */
const SLOT = "<!--bundle-->";

/** The page that checks a bundle in any browser, carrying a copy of the bundle so that it can check it by itself. */
export function pageWith(zip: Uint8Array): string {
  const [before, after] = VERIFY_PAGE.split(SLOT);
  return `${before}${Buffer.from(zip).toString("base64")}${after}`;
}
