import postgres from "postgres";
import type { Component } from "../component";
import { findPostgresBinaries } from "../postgres/binaries";
import { migrateDatabase } from "../postgres/migrate";
import { databaseUrl, initialiseCluster, prepareDatabase, serverCommand } from "../postgres/server";
import type { StackContext } from "./context";

/** Postgres 17, durable, with the roles and schemas of a hosted project and the project's migrations. */
export function postgresComponent({ cluster, log }: StackContext): Component {
  const binaries = findPostgresBinaries();
  const command = serverCommand(cluster, { durable: true }, binaries);
  return {
    name: "postgres",
    sockets: ["postgres"],
    prepare: () => initialiseCluster(cluster.dataDir, cluster.passwords.supabase_admin, binaries),
    command: { ...command, cwd: "/" },
    async isHealthy() {
      const sql = postgres(databaseUrl(cluster, "supabase_admin"), {
        max: 1,
        connect_timeout: 2,
        onnotice: () => {},
      });
      try {
        await sql`select 1`;
        return true;
      } finally {
        await sql.end({ timeout: 1 });
      }
    },
    async afterFirstStart() {
      await prepareDatabase(cluster);
      const applied = await migrateDatabase(cluster);
      log.say("info", applied.length > 0 ? `migrated: ${applied.join(", ")}` : "no migration to apply");
    },
    stopSignal: "SIGINT",
    startTimeoutMs: 60_000,
    stopTimeoutMs: 20_000,
  };
}
