import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestProject } from "vitest/node";
import { databaseUrl } from "@/local/stack/postgres/server";
import { seedOnce } from "@/local/stack/seeding";
import type { Stack } from "@/local/stack/stack";
import type { SeededTenant } from "@/local/stack/stack-file";
import { startTemporaryStack } from "@/local/stack/temporary-stack";
import { CommitProxy } from "./commit-proxy";
import { serveControl } from "./control";
import { askAnother } from "./family-template";
import { approveBesideCall } from "./parallel-template";

/** The stack under test, as far as another process can know it. */
export interface StackUnderTest {
  control: string;
  urls: Stack["urls"];
  env: Record<string, string>;
  ownerDatabaseUrl: string;
  engineDatabaseUrl: string;
  tenant: SeededTenant;
}

declare module "vitest" {
  interface ProvidedContext {
    stackUnderTest: StackUnderTest;
  }
}

/** Where the logs of the last run are kept, to read why a fault was not survived. */
const LOGS = join(".local", "test", "faults-logs");

/** One seeded stack of production processes for the whole project; the tests break it and it heals. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let tenant: SeededTenant | undefined;
  const proxy = await new CommitProxy().start();
  const clockFile = join(mkdtempSync(join(tmpdir(), "intent-os-clock-")), "shift");
  writeFileSync(clockFile, "0");
  const stack = await startTemporaryStack({
    changeEnv: (env) => ({ ...env, DATABASE_URL: proxy.through(env.DATABASE_URL ?? "") }),
    extraEnv: {
      NODE_OPTIONS: `--import=${new URL("shifted-clock.mjs", import.meta.url).href}`,
      CLOCK_FILE: clockFile,
    },
    async beforeApp(partial) {
      [tenant] = (await seedOnce(partial)).tenants;
      if (tenant) await publishFor(tenant);
    },
  });
  const control = await serveControl({ stack, proxy, clockFile });
  if (!tenant) throw new Error("The seed made no tenant.");
  const { urls, env, ownerDatabaseUrl, ports, secrets } = stack;
  const cluster = { dataDir: stack.dataDir, port: ports.postgres, passwords: secrets.passwords };
  const engineDatabaseUrl = databaseUrl(cluster, "inngest_engine");
  project.provide("stackUnderTest", {
    ...{ control: control.url, urls, env, tenant },
    ...{ ownerDatabaseUrl, engineDatabaseUrl },
  });
  return async () => {
    await control.stop();
    rmSync(LOGS, { recursive: true, force: true });
    cpSync(stack.log.folder, LOGS, { recursive: true });
    await stack.stop();
    await proxy.stop();
    rmSync(dirname(clockFile), { recursive: true });
  };
}

async function publishFor(tenant: SeededTenant): Promise<void> {
  // After the seed, which sets the environment that the domain reads.
  const [{ publishTemplate }, { systemScope }, { pool }] = await Promise.all([
    import("@/lib/domains/templates"),
    import("@/lib/domains/tenancy"),
    import("@/lib/db"),
  ]);
  const workspaceId = tenant.workspaces[0]?.id;
  const place = { tenantId: tenant.id, workspaceId } as Parameters<typeof systemScope>[0];
  const scope = systemScope(place, "runtime", "fault-tests");
  for (const template of [approveBesideCall, askAnother]) await publishTemplate(scope, template);
  // A connection kept here would see its server killed.
  await pool().end();
}
