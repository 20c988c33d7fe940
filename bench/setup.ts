import { publishTemplate } from "@/lib/domains/templates";
import { systemScope } from "@/lib/domains/tenancy";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { databaseUrl } from "@/local/stack/postgres/server";
import { seedOnce } from "@/local/stack/seeding";
import type { Stack } from "@/local/stack/stack";
import type { SeededTenant } from "@/local/stack/stack-file";
import { startTemporaryStack } from "@/local/stack/temporary-stack";

/** A stack with the bench's templates, and who calls it. */
export interface Bench {
  stack: Stack;
  tenant: SeededTenant;
  scope: Scope;
  adminUrl: string;
}

const inputSchema = {
  type: "object",
  required: ["amount"],
  properties: { amount: { type: "integer" } },
};

const check = { id: "check", kind: "policy", title: "Check" } as const;
const end = { id: "end", kind: "end", title: "End", output: { total: "steps.c.output.total" } } as const;
const set = (id: string, total: string) => ({ id, kind: "set", title: id, values: { total } }) as const;

function chain(ids: string[]) {
  return ids.slice(1).map((to, index) => ({ from: ids[index] as string, to }));
}

/** Starts a production build on an embedded stack of its own, with templates of five nodes. */
export async function startBench(): Promise<Bench> {
  let tenant: SeededTenant | undefined;
  const stack = await startTemporaryStack({
    async beforeApp(partial) {
      tenant = (await seedOnce(partial)).tenants[0];
      if (!tenant) throw new Error("nothing was seeded");
      const scope = scopeOf(tenant);
      await publishTemplate(scope, {
        key: "bench-five",
        title: "Five nodes",
        note: "bench",
        definition: {
          inputSchema,
          nodes: [
            check,
            set("a", "input.amount + 1.0"),
            set("b", "steps.a.output.total + 1.0"),
            set("c", "steps.b.output.total + 1.0"),
            end,
          ],
          edges: chain(["check", "a", "b", "c", "end"]),
        },
      });
      await publishTemplate(scope, {
        key: "bench-call",
        title: "Five nodes, one of them an HTTP request",
        note: "bench",
        definition: {
          inputSchema,
          nodes: [
            check,
            set("a", "input.amount + 1.0"),
            {
              id: "call",
              kind: "http",
              title: "Call",
              connector: "purchasing",
              method: "POST",
              path: "/orders",
              body: { total: "steps.a.output.total" },
            },
            set("c", "steps.a.output.total + 1.0"),
            end,
          ],
          edges: chain(["check", "a", "call", "c", "end"]),
        },
      });
    },
  });
  if (!tenant) throw new Error("nothing was seeded");
  const { ports, secrets, dataDir } = stack;
  return {
    stack,
    tenant,
    scope: scopeOf(tenant),
    adminUrl: databaseUrl({ dataDir, port: ports.postgres, passwords: secrets.passwords }, "supabase_admin"),
  };
}

function scopeOf(tenant: SeededTenant): Scope {
  const workspaceId = tenant.workspaces[0]?.id as Id<"workspace">;
  return systemScope({ tenantId: tenant.id as Id<"tenant">, workspaceId }, "bench");
}
