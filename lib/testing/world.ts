import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pool } from "@/lib/db";
import { allowHost, createConnector } from "@/lib/domains/connectors";
import { publishPolicy } from "@/lib/domains/policies";
import { publishTemplate } from "@/lib/domains/templates";
import { bindRole, createApiKey, createTenant, saveProfile } from "@/lib/domains/tenancy";
import { type Id, newId } from "@/lib/kernel/ids";
import { PERMISSIONS } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { log } from "@/lib/log";
import { approveAndCall, callOrReport, spendingRules } from "@/local/seed/definitions";
import { createTestDatabase, type TestDatabase } from "./database";

/**
 * Points this test file's environment at a database of its own. Nothing else of it is there (no sign-in, no engine,
 * no mail) unless `environment` names it.
 */
export async function useTestDatabase(environment: Record<string, string> = {}): Promise<TestDatabase> {
  const database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.appUrl,
    SUPABASE_URL: "http://127.0.0.1:9",
    SUPABASE_PUBLISHABLE_KEY: "none",
    INNGEST_BASE_URL: "http://127.0.0.1:9",
    INNGEST_EVENT_KEY: "none",
    INNGEST_SIGNING_KEY: "signkey-test-00",
    SMTP_URL: "smtp://127.0.0.1:9",
    MAIL_FROM: "test@example.com",
    APP_URL: "http://127.0.0.1:9",
    APP_SECRET: "x".repeat(43),
    STORAGE_FOLDER: filesFolder(),
    OUTBOUND_PRIVATE_RANGES: "127.0.0.0/8",
    ...environment,
  });
  log().level = "silent";
  return {
    ...database,
    async drop() {
      // Connections to a database that was never there do not end by themselves.
      await pool().end();
      await database.drop();
    },
  };
}

/** A folder for files that goes with the process. */
function filesFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "intent-os-test-files-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A tenant of a test's own. */
export interface World {
  scope: Scope;
  people: { owner: Scope; minh: Scope; thu: Scope };
  /** An API key with every permission, created by the owner. */
  key: string;
}

/** Mints a tenant with an owner, two people of finance, the spending rules and the demo's templates. */
export async function mintWorld(receiverUrl = "http://127.0.0.1:9"): Promise<World> {
  const slug = `t-${randomUUID().slice(0, 8)}`;
  const scope = await createTenant({
    slug,
    name: slug,
    workspace: { slug: "main", name: "Main", mode: "sandbox" },
  });
  const person = async (name: string, role: string): Promise<Scope> => {
    const id: Id<"user"> = newId("user");
    await saveProfile({ id, email: `${name}@${slug}.example`, name });
    await bindRole(scope, { userId: id, role, tenantWide: role === "owner" });
    return { ...scope, principal: { kind: "user", id, userId: id, label: name } };
  };
  const people = {
    owner: await person("owner", "owner"),
    minh: await person("minh", "finance"),
    thu: await person("thu", "finance"),
  };
  const { hostname, port } = new URL(receiverUrl);
  await allowHost(scope, { host: hostname, port: Number(port), reason: "The test's own receiver" });
  await createConnector(scope, {
    key: "purchasing",
    title: "Purchasing",
    target: {
      kind: "http",
      baseUrl: receiverUrl,
      receiptPath: "/receipts/{key}",
      idempotencyKeys: true,
      healthPath: "/health",
    },
  });
  await publishPolicy(scope, spendingRules);
  await publishTemplate(scope, approveAndCall("team@example.com"));
  await publishTemplate(scope, callOrReport("team@example.com"));
  const { secret } = await createApiKey(people.owner, { name: "all", scopes: [...PERMISSIONS] });
  return { scope, people, key: secret };
}
