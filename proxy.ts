import { type NextRequest, NextResponse } from "next/server";
import { NONCE_HEADER, PATH_HEADER } from "@/lib/auth/console-headers";
import { hasSessionCookie } from "@/lib/auth/session-cookie";
import { authClientWith } from "@/lib/auth/supabase";
import { crossSiteProblem } from "@/lib/http/same-origin";
import { contentSecurityPolicy, LINK_PAGE_HEADERS, securityHeaders } from "@/lib/http/security-headers";
import { isLocale, LOCALE_COOKIE } from "@/lib/i18n/locale";
import { newId } from "@/lib/kernel/ids";

const production = process.env.NODE_ENV === "production";
const YEAR_SECONDS = 31_536_000;

type ChangedCookie = { name: string; value: string; options: Parameters<NextResponse["cookies"]["set"]>[2] };

/** Renews a session about to expire: the page that follows reads the new one, the browser stores it. */
async function refreshSession(request: NextRequest): Promise<ChangedCookie[]> {
  const changed: ChangedCookie[] = [];
  const prefetch = request.headers.has("next-router-prefetch");
  if (prefetch || !hasSessionCookie(request.cookies.getAll())) return changed;
  const client = authClientWith({
    getAll: () => request.cookies.getAll(),
    setAll: (cookies) => {
      for (const { name, value, options } of cookies) {
        if (value === "") request.cookies.delete(name);
        else request.cookies.set(name, value);
        changed.push({ name, value, options });
      }
    },
  });
  // Only reads the cookie, unless the token expires within a minute and a half. The token is verified where it is used.
  await client.auth.getSession();
  return changed;
}

/** `?lang=vi` on any page: keeps the choice in a cookie and drops it from the address. */
function languageChoice(request: NextRequest): NextResponse | null {
  const locale = request.nextUrl.searchParams.get("lang");
  if (request.method !== "GET" || !isLocale(locale)) return null;
  const url = request.nextUrl.clone();
  url.searchParams.delete("lang");
  // The adapter makes it relative again, so that it holds behind any proxy.
  const response = NextResponse.redirect(url, 303);
  response.cookies.set(LOCALE_COOKIE, locale, { path: "/", maxAge: YEAR_SECONDS, sameSite: "lax" });
  return response;
}

/** A page cannot say how its answer is numbered, so what it will say of the link is looked up here: 410 for a dead one. */
async function statusOf(request: NextRequest): Promise<number> {
  const [, token] = /^\/approve\/([\w-]+)$/.exec(request.nextUrl.pathname) ?? [];
  if (token === undefined || request.method !== "GET") return 200;
  // Straight from its file: the domain's index would bring e-mails and the engine into this bundle.
  const { isLinkClosed } = await import("@/lib/domains/approvals/link-closed");
  // When the database is away the page says so itself.
  return (await isLinkClosed(token).catch(() => false)) ? 410 : 200;
}

function withHeaders(response: NextResponse, headers: Record<string, string>): NextResponse {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { pathname, search } = request.nextUrl;
  const linkPage = pathname.startsWith("/approve/");
  const requestId = newId("request");
  const common = {
    ...securityHeaders(production),
    ...(linkPage && LINK_PAGE_HEADERS),
    "X-Request-Id": requestId,
  };

  // An approval link is its own authority and takes none from cookies; its page sends no referrer and so no origin.
  const problem = linkPage ? null : crossSiteProblem(request.method, request.headers);
  if (problem !== null) {
    const error = { code: "forbidden", message: problem, requestId };
    return withHeaders(NextResponse.json({ error }, { status: 403 }), common);
  }
  const chosen = languageChoice(request);
  if (chosen) return withHeaders(chosen, common);

  const changed = linkPage ? [] : await refreshSession(request);
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString("base64");
  const policy = contentSecurityPolicy({ nonce, production, ownStyles: pathname.startsWith("/docs/") });
  const headers = new Headers(request.headers);
  headers.set("x-request-id", requestId);
  headers.set(NONCE_HEADER, nonce);
  headers.set(PATH_HEADER, `${pathname}${search}`);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers }, status: await statusOf(request) });
  for (const { name, value, options } of changed) response.cookies.set(name, value, options);
  return withHeaders(response, { ...common, "Content-Security-Policy": policy });
}

export const config = {
  // Pages only: the API authenticates itself, and its speed matters.
  matcher: ["/((?!v1/|api/|healthz$|readyz$|metrics$|_next/|favicon\\.ico$|icon\\.svg$).*)"],
};
