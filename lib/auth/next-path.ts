/**
 * Where to go after signing in: a path of this site, or `/`. Anything a browser could read as another host
 * (`//host`, `/\host`, another scheme) is dropped, so that the sign-in page is no open redirect.
 * @param value a path, or an absolute address under `appUrl` (what an e-mail template can say)
 */
export function safeNextPath(value: unknown, appUrl = "http://here.invalid"): string {
  if (typeof value !== "string" || value === "") return "/";
  try {
    const { origin } = new URL(appUrl);
    const url = new URL(value, origin);
    return url.origin === origin && !url.pathname.startsWith("//") ? `${url.pathname}${url.search}` : "/";
  } catch {
    return "/";
  }
}
