const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Why a cookie-carrying request that changes something must be refused as cross-site, or null when it may
 * pass. `Sec-Fetch-Site` is set by the browser and cannot be forged by a page; where a browser does not send
 * it, `Origin` has to name this host. A cookie-carrying change with neither is refused: no browser we support
 * sends one. Requests without cookies carry no ambient authority and always pass.
 */
export function crossSiteProblem(method: string, headers: Headers): string | null {
  if (SAFE_METHODS.has(method.toUpperCase()) || !headers.has("cookie")) return null;
  const site = headers.get("sec-fetch-site");
  if (site !== null) {
    return site === "same-origin" || site === "none" ? null : `The request comes from a ${site} page.`;
  }
  const origin = headers.get("origin");
  if (origin === null) return "The request names no origin.";
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  try {
    return new URL(origin).host === host ? null : "The request comes from another origin.";
  } catch {
    return "The request comes from an opaque origin.";
  }
}
