import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { databaseUrl } from "@/local/stack/postgres/server";
import type {} from "./global-setup";

/** A database of its own for one test file: all migrations applied, no rows. */
export interface TestDatabase {
  /** As `postgres`: owns the tables, passes RLS. For fixtures and for looking at the catalogue. */
  ownerUrl: string;
  /** As `intent_os`: what the application uses. */
  appUrl: string;
  /** As `inngest_engine`: what the embedded Inngest server uses. */
  engineUrl: string;
  /** Drops the database, also under open connections. */
  drop(): Promise<void>;
}

/** Clones the migrated template. Call it once per test file, and `drop` it afterwards. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const cluster = inject("testCluster");
  const name = `test_${randomBytes(8).toString("hex")}`;
  const asAdmin = async (...statements: string[]) => {
    const sql = postgres(databaseUrl(cluster, "supabase_admin"), { max: 1, onnotice: () => {} });
    try {
      for (const statement of statements) await sql.unsafe(statement);
    } finally {
      await sql.end();
    }
  };
  await asAdmin(
    `create database ${name} template ${cluster.template} owner postgres strategy file_copy`,
    // Grants on a database itself are not cloned with it.
    `grant create on database ${name} to inngest_engine`,
  );
  return {
    ownerUrl: databaseUrl(cluster, "postgres", name),
    appUrl: databaseUrl(cluster, "intent_os", name),
    engineUrl: databaseUrl(cluster, "inngest_engine", name),
    drop: () => asAdmin(`drop database if exists ${name} with (force)`),
  };
}
