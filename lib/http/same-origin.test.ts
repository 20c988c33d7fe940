import { describe, expect, it } from "vitest";
import { crossSiteProblem } from "./same-origin";

const change = (headers: Record<string, string>) =>
  crossSiteProblem("POST", new Headers({ cookie: "session=1", host: "app.example.com", ...headers }));

describe("crossSiteProblem", () => {
  it("lets pass what a page of this site sends", () => {
    expect(change({ "sec-fetch-site": "same-origin" })).toBeNull();
    expect(change({ origin: "https://app.example.com" })).toBeNull();
  });

  it("refuses what another site sends, also a sibling", () => {
    expect(change({ "sec-fetch-site": "cross-site", origin: "https://app.example.com" })).toContain(
      "cross-site",
    );
    expect(change({ "sec-fetch-site": "same-site" })).toContain("same-site");
    expect(change({ origin: "https://evil.example.com" })).not.toBeNull();
  });

  it("refuses an opaque or missing origin when the browser says nothing else", () => {
    expect(change({ origin: "null" })).not.toBeNull();
    expect(change({})).not.toBeNull();
  });

  it("compares with the host the proxy was asked for", () => {
    expect(change({ origin: "https://app.example.com", host: "10.0.0.4:3000" })).not.toBeNull();
    expect(
      change({
        origin: "https://app.example.com",
        host: "10.0.0.4:3000",
        "x-forwarded-host": "app.example.com",
      }),
    ).toBeNull();
  });

  it("leaves reading, and requests without cookies, alone", () => {
    const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://elsewhere.example" };
    expect(crossSiteProblem("GET", new Headers({ cookie: "session=1", ...elsewhere }))).toBeNull();
    expect(crossSiteProblem("POST", new Headers(elsewhere))).toBeNull();
  });
});
