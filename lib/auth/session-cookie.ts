/** Name of the session cookie; @supabase/ssr splits a long session over `.0`, `.1`, … */
export const SESSION_COOKIE = "intent-os-session";

const PREFIX = "base64-";

/**
 * The access token inside the session cookie, without verifying it. Read directly and not through
 * `getSession()`, which would spend the refresh token where the new one cannot be stored.
 */
export function accessTokenIn(cookies: { name: string; value: string }[]): string | null {
  const byName = new Map(cookies.map(({ name, value }) => [name, value]));
  let raw = byName.get(SESSION_COOKIE) ?? "";
  if (raw === "") {
    for (let part = 0; byName.has(`${SESSION_COOKIE}.${part}`); part += 1) {
      raw += byName.get(`${SESSION_COOKIE}.${part}`);
    }
  }
  if (!raw.startsWith(PREFIX)) return null;
  try {
    const session: unknown = JSON.parse(Buffer.from(raw.slice(PREFIX.length), "base64url").toString("utf8"));
    if (typeof session !== "object" || session === null || !("access_token" in session)) return null;
    return typeof session.access_token === "string" ? session.access_token : null;
  } catch {
    return null;
  }
}

/** Whether any part of a session cookie is present: what decides if a refresh is worth looking at. */
export function hasSessionCookie(cookies: { name: string }[]): boolean {
  return cookies.some(({ name }) => name === SESSION_COOKIE || name.startsWith(`${SESSION_COOKIE}.`));
}
