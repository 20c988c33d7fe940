import { cookies, headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { cache } from "react";
import { listMemberships, scopeForUser } from "@/lib/domains/tenancy";
import { type Id, idOf, newId } from "@/lib/kernel/ids";
import type { Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { PATH_HEADER, WORKSPACE_COOKIE } from "./console-headers";
import { accessTokenIn } from "./session-cookie";
import { tokenVerifier } from "./supabase";

export interface SessionUser {
  userId: Id<"user">;
  email: string;
}

export type Membership = Awaited<ReturnType<typeof listMemberships>>[number];

interface ConsoleSession {
  user: SessionUser;
  scope: Scope;
  membership: Membership;
  memberships: Membership[];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The user a token speaks for, after its signature and expiry were verified; else null. */
async function userOf(token: string | null): Promise<SessionUser | null> {
  if (token === null) return null;
  const { data, error } = await tokenVerifier().auth.getClaims(token);
  if (error || !data) return null;
  const { sub, email } = data.claims;
  if (typeof sub !== "string" || !UUID.test(sub)) return null;
  return { userId: idOf("user", sub), email: typeof email === "string" ? email : "" };
}

/** Who is signed in to the console, or null. Read once per request. */
export const sessionUser = cache(
  async (): Promise<SessionUser | null> => userOf(accessTokenIn((await cookies()).getAll())),
);

/** The console session a `/v1` request carries in its cookies, or null. Never refreshes it: the console does. */
export async function sessionFromRequest(request: Request): Promise<SessionUser | null> {
  const header = request.headers.get("cookie");
  if (header === null) return null;
  const jar = header.split(";").map((pair) => {
    const at = pair.indexOf("=");
    return { name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() };
  });
  return userOf(accessTokenIn(jar));
}

/** Address and user agent of the request at hand, for audit and approval evidence. */
export async function requestFacts(): Promise<{
  requestId: string;
  address: string | null;
  userAgent: string | null;
}> {
  const given = await headers();
  return {
    requestId: given.get("x-request-id") ?? newId("request"),
    address: given.get("x-forwarded-for")?.split(",")[0]?.trim().slice(0, 64) ?? null,
    userAgent: given.get("user-agent")?.slice(0, 500) ?? null,
  };
}

/**
 * Everything the console knows about who looks at it. Sends visitors to the sign-in page; answers 403 for a
 * user who belongs to no workspace. The workspace cookie chooses among the user's own, it never grants.
 */
export const consoleSession = cache(async (): Promise<ConsoleSession> => {
  const user = await sessionUser();
  if (!user) {
    const path = (await headers()).get(PATH_HEADER) ?? "/";
    redirect(path === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(path)}`);
  }
  const memberships = await listMemberships(user.userId);
  const wanted = (await cookies()).get(WORKSPACE_COOKIE)?.value;
  const membership = memberships.find(({ workspace }) => workspace.id === wanted) ?? memberships[0];
  if (!membership) forbidden();
  const scope = await scopeForUser({
    ...user,
    tenantId: membership.tenant.id,
    workspaceId: membership.workspace.id,
    ...(await requestFacts()),
  });
  return { user, scope, membership, memberships };
});

/** The scope a page or server action acts within. Answers 403 when the permission is missing. */
export async function requireScope(permission?: Permission): Promise<Scope> {
  const { scope } = await consoleSession();
  if (permission && !scope.permissions.has(permission)) forbidden();
  return scope;
}
