import { randomUUID } from "node:crypto";
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

/** Executes intents of a template as a caller of the API would, and remembers the newest run. */
export async function executeAs(
  scope: Scope,
  appUrl: string,
  template: string,
  input: Record<string, unknown> = { amount: 100 },
) {
  const { secret } = await createApiKey(scope, { name: "bench", scopes: [...PERMISSIONS] });
  let newest: string | undefined;
  /** @param wait seconds to wait for the run's end; with any, it must have succeeded */
  const execute = async (wait: number): Promise<string> => {
    const response = await fetch(`${appUrl}/v1/intents/execute?wait=${wait}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${secret}`,
        "content-type": "application/json",
        "idempotency-key": randomUUID(),
      },
      body: JSON.stringify({ template, input }),
    });
    const body = (await response.json()) as { data?: { run: { id: string; status: string } } };
    if (!response.ok || !body.data || (wait > 0 && body.data.run.status !== "succeeded")) {
      throw new Error(`execute answered ${response.status} ${JSON.stringify(body).slice(0, 300)}`);
    }
    newest = body.data.run.id;
    return newest;
  };
  return Object.assign(execute, { last: async () => newest ?? execute(30) });
}
