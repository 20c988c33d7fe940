import { createClient } from "@supabase/supabase-js";
import { allowHost, createConnector } from "@/lib/domains/connectors";
import { publishPolicy } from "@/lib/domains/policies";
import { publishTemplate } from "@/lib/domains/templates";
import { bindRole, createApiKey, createTenant, saveProfile } from "@/lib/domains/tenancy";
import { idOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { approveAndCall, callOrReport, orderWithDeposit, spendingRules } from "./seed/definitions";
import { randomPassword } from "./seed/password";
import { type PersonPlan, TENANTS, type TenantPlan } from "./seed/plan";
import type { Stack } from "./stack/stack";
import type { SeededPerson, SeededTenant, SeedResult } from "./stack/stack-file";

/** Makes the demo's tenants through the same verbs the product uses; people sign up with the auth server. */
export async function seed(stack: Stack): Promise<SeedResult> {
  const tenants: SeededTenant[] = [];
  for (const plan of TENANTS) tenants.push(await seedTenant(stack, plan));
  return { tenants };
}

async function seedTenant(stack: Stack, plan: TenantPlan): Promise<SeededTenant> {
  const scope = await createTenant(plan);
  const people: SeededPerson[] = [];
  let developer: Scope = scope;
  for (const person of plan.people) {
    const { userId, password } = await signUp(stack, person);
    for (const role of person.roles) await bindRole(scope, { userId, role, tenantWide: role === "owner" });
    people.push({ ...person, password });
    if (person.roles.includes("developer")) {
      developer = { ...scope, principal: { kind: "user", id: userId, userId, label: person.name } };
    }
  }
  const { hostname, port } = new URL(stack.urls.receiver);
  await allowHost(scope, {
    host: hostname,
    port: Number(port),
    reason: "The demo's receiver runs beside the app",
  });
  await createConnector(scope, {
    key: "purchasing",
    title: "Purchasing system",
    target: {
      kind: "http",
      baseUrl: stack.urls.receiver,
      receiptPath: "/receipts/{key}",
      idempotencyKeys: true,
      healthPath: "/health",
    },
  });
  await publishPolicy(scope, spendingRules);
  await publishTemplate(scope, approveAndCall(plan.notify));
  await publishTemplate(scope, callOrReport(plan.notify));
  await publishTemplate(scope, orderWithDeposit());
  const key = await createApiKey(developer, {
    name: "Demo integration",
    scopes: [
      "intents:execute",
      "intents:read",
      "runs:read",
      "runs:operate",
      "approvals:read",
      "policies:read",
      "audit:read",
    ],
  });
  return {
    id: scope.tenantId,
    slug: plan.slug,
    name: plan.name,
    workspaces: [{ id: scope.workspaceId, slug: plan.workspace.slug, name: plan.workspace.name }],
    apiKeys: [{ name: "Demo integration", key: key.secret, workspaceId: scope.workspaceId }],
    people,
  };
}

async function signUp(stack: Stack, person: PersonPlan) {
  const auth = createClient(stack.env.SUPABASE_URL ?? "", stack.env.SUPABASE_PUBLISHABLE_KEY ?? "", {
    auth: { persistSession: false, autoRefreshToken: false },
  }).auth;
  const password = randomPassword();
  const { data, error } = await auth.signUp({ email: person.email, password });
  if (error || !data.user)
    throw new Error(`${person.email} could not sign up: ${error?.message ?? "no user"}`);
  const userId = idOf("user", data.user.id);
  await saveProfile({ id: userId, email: person.email, name: person.name, locale: person.locale });
  return { userId, password };
}
