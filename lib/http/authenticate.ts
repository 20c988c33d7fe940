import { sessionFromRequest } from "@/lib/auth/session";
import { type RequestFacts, scopeForApiKey, scopeForUser } from "@/lib/domains/tenancy";
import { AppError } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";
import { crossSiteProblem } from "./same-origin";

/**
 * Who a `/v1` request acts as: an API key (`Authorization: Bearer`), else the console session in its cookies.
 * `X-Tenant-Id` and `X-Workspace-Id` choose among what the principal may reach; they never grant.
 * @throws AppError unauthenticated, forbidden, not_found
 */
export async function authenticate(request: Request, requestId: string): Promise<Scope> {
  const { headers } = request;
  const facts: RequestFacts & { tenantId?: string; workspaceId?: string } = {
    ...factsOf(request, requestId),
    ...optional("tenantId", headers.get("x-tenant-id")),
    ...optional("workspaceId", headers.get("x-workspace-id")),
  };
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const [, secret] = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization) ?? [];
    if (!secret)
      throw new AppError("unauthenticated", "The Authorization header must be `Bearer <API key>`.");
    return scopeForApiKey(secret, facts);
  }
  const problem = crossSiteProblem(request.method, headers);
  if (problem) throw new AppError("forbidden", problem);
  const user = await sessionFromRequest(request);
  if (!user)
    throw new AppError("unauthenticated", "Send an API key as `Authorization: Bearer …`, or sign in.");
  return scopeForUser({ ...facts, ...user });
}

/** What is kept of whoever sent a request. */
export function factsOf({ headers }: Request, requestId: string): RequestFacts {
  return {
    requestId,
    address: headers.get("x-forwarded-for")?.split(",")[0]?.trim().slice(0, 64) ?? null,
    userAgent: headers.get("user-agent")?.slice(0, 500) ?? null,
  };
}

function optional<K extends string>(name: K, value: string | null): Partial<Record<K, string>> {
  return value === null ? {} : ({ [name]: value } as Record<K, string>);
}
