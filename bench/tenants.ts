import { createApiKey, createTenant } from "@/lib/domains/tenancy";
import { PERMISSIONS } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";

/** Tenants of a section's own, so that nothing of other sections is in them. */
export async function mintTenants(name: string, count: number): Promise<Scope[]> {
  const scopes: Scope[] = [];
  for (let index = 0; index < count; index += 1) {
    const slug = `bench-${name}-${index}`;
    scopes.push(
      await createTenant({ slug, name: slug, workspace: { slug: "main", name: "Main", mode: "sandbox" } }),
    );
  }
  return scopes;
}

/** Requests to the app with an API key of the scope's workspace. A request that is refused fails the bench. */
export async function clientOf(scope: Scope, appUrl: string) {
  const { secret } = await createApiKey(scope, { name: "bench", scopes: [...PERMISSIONS] });
  const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
  return async <T>(path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${appUrl}${path}`, {
      headers,
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  };
}
