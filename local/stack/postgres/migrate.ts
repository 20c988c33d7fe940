import { App } from "@supabase/lite";
import { applyPendingMigrations } from "@supabase/lite/cli";
import { createPostgresConnection } from "@supabase/lite/postgres";
import postgres from "postgres";
import { sqlLiteral } from "./roles";
import { type Cluster, databaseUrl } from "./server";

/** A connection of @supabase/lite. */
function connect(url: string) {
  const connection = createPostgresConnection({ url, postgresOptions: { max: 1, onnotice: () => {} } });
  // It would put its own claim functions over those of `databaseSql`, which follow the hosted ones.
  connection.config.baseSchema = "";
  return connection;
}

/**
 * Creates the tables of schema `auth` as their owner. Done before the project's migrations, which may refer
 * to `auth.users`, as they may on a hosted project.
 */
async function createAuthSchema(url: string): Promise<void> {
  const connection = connect(url);
  try {
    const app = new App({
      connection,
      auth: { enabled: true, jwt_secret: "unused-by-migrations-but-required-here" },
      db: { migrations: { enabled: false } },
    });
    await app.ensureSystemSchema();
    // It ignores errors of single statements, so look at the outcome.
    const [found] =
      await connection.driver`select to_regclass('auth.audit_log_entries') is not null as complete`;
    if (found?.complete !== true)
      throw new Error("Schema auth could not be created; see the log of Postgres.");
  } finally {
    await connection.close();
  }
}

/**
 * Applies the files of `supabase/migrations` in the current folder which the database has not had yet, as
 * role `postgres` and with the history table of the Supabase CLI.
 *
 * @returns the file names applied now
 */
async function applyMigrations(url: string): Promise<string[]> {
  const connection = connect(url);
  try {
    const app = new App({ connection, auth: { enabled: false } });
    const { applied } = await applyPendingMigrations(app);
    return applied.map((file) => file.filename);
  } finally {
    await connection.close();
  }
}

/**
 * Brings a database prepared by `prepareDatabase` up to date: schema `auth`, the migrations, and the password
 * of the application's role, which a migration creates without one.
 */
export async function migrateDatabase(cluster: Cluster, database = "postgres"): Promise<string[]> {
  await createAuthSchema(databaseUrl(cluster, "supabase_auth_admin", database));
  const applied = await applyMigrations(databaseUrl(cluster, "postgres", database));
  const sql = postgres(databaseUrl(cluster, "supabase_admin", database), { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(`do $$ begin
  if exists (select from pg_roles where rolname = 'intent_os') then
    alter role intent_os login password ${sqlLiteral(cluster.passwords.intent_os)};
    grant connect on database ${database} to intent_os;
  end if;
end $$`);
  } finally {
    await sql.end();
  }
  return applied;
}
