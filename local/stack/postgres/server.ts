import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { findPostgresBinaries, type PostgresBinaries } from "./binaries";
import { clusterRolesSql, databaseSql, type LoginRole, type RolePasswords } from "./roles";

const run = promisify(execFile);

/** Where a cluster lies, where it listens, and who may log in. */
export interface Cluster {
  dataDir: string;
  port: number;
  passwords: RolePasswords;
}

/** Connection URL for a role. The host is always loopback. */
export function databaseUrl(cluster: Cluster, role: LoginRole, database = "postgres"): string {
  return `postgres://${role}:${encodeURIComponent(cluster.passwords[role])}@127.0.0.1:${cluster.port}/${database}`;
}

/** Makes the data directory with superuser `supabase_admin` when it does not exist yet. */
export async function initialiseCluster(
  dataDir: string,
  superuserPassword: string,
  binaries: PostgresBinaries = findPostgresBinaries(),
): Promise<void> {
  if (existsSync(join(dataDir, "global", "pg_control"))) return;
  // A first start that was killed leaves half a cluster, which initdb would refuse.
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o700);
  const passwordFile = join(dirname(dataDir), `.initdb-${process.pid}`);
  writeFileSync(passwordFile, `${superuserPassword}\n`, { mode: 0o600 });
  const { uid, gid } = binaries.owner;
  if (uid !== undefined && gid !== undefined) {
    chownSync(dataDir, uid, gid);
    chownSync(passwordFile, uid, gid);
  }
  try {
    await run(
      binaries.initdb,
      [
        `--pgdata=${dataDir}`,
        "--username=supabase_admin",
        "--auth=scram-sha-256",
        `--pwfile=${passwordFile}`,
        "--encoding=UTF8",
        "--locale-provider=icu",
        "--icu-locale=en-US",
        "--locale=C",
        "--data-checksums",
        "--no-sync",
      ],
      { ...binaries.owner, cwd: "/", env: serverEnv() },
    );
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    throw new Error(`Postgres could not make its data directory ${dataDir}.`, { cause: error });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Environment of the server: nothing of ours, so that no PGDATA or LC_ALL of the caller changes it. */
function serverEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC", NODE_ENV: process.env.NODE_ENV };
}

/** Settings of a server; `durable` keeps every commit through a power cut, else speed of throw-away data. */
function serverSettings(port: number, durable: boolean): Record<string, string> {
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "120",
    shared_buffers: durable ? "512MB" : "128MB",
    effective_cache_size: durable ? "4GB" : "1GB",
    work_mem: "8MB",
    maintenance_work_mem: "128MB",
    random_page_cost: "1.1",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    log_line_prefix: "%m [%p] ",
    shared_preload_libraries: "pg_stat_statements",
    "pg_stat_statements.track": "all",
    max_parallel_workers_per_gather: "0",
  };
  if (durable) {
    Object.assign(settings, {
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      wal_compression: "on",
      max_wal_size: "2GB",
      checkpoint_timeout: "15min",
      checkpoint_completion_target: "0.9",
    });
  } else {
    Object.assign(settings, {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      autovacuum: "off",
    });
  }
  return settings;
}

/** The command that runs a server in the foreground: program, arguments, user and environment. */
export function serverCommand(
  cluster: Pick<Cluster, "dataDir" | "port">,
  options: { durable: boolean },
  binaries: PostgresBinaries = findPostgresBinaries(),
) {
  const settings = Object.entries(serverSettings(cluster.port, options.durable));
  return {
    program: binaries.postgres,
    args: ["-D", cluster.dataDir, ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    owner: binaries.owner,
    env: serverEnv(),
  };
}

/**
 * Starts a server whose data may be lost, for tests. `stop` ends it at once, or after a checkpoint when its
 * files are to be copied.
 */
export async function startThrowawayServer(
  cluster: Cluster,
): Promise<{ pid: number; stop(how: { cleanly: boolean }): Promise<void> }> {
  const command = serverCommand(cluster, { durable: false });
  const child = spawn(command.program, command.args, {
    ...command.owner,
    cwd: "/",
    env: command.env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await waitForServer(cluster, () => {
    if (hasEnded(child)) throw new Error(`Postgres ended at start:\n${log}`);
  });
  return {
    pid: child.pid ?? 0,
    async stop({ cleanly }) {
      if (!hasEnded(child)) child.kill(cleanly ? "SIGINT" : "SIGQUIT");
      await ended;
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Resolves once the superuser can log in. `check` may throw to give up early. */
export async function waitForServer(
  cluster: Cluster,
  check: () => void = () => {},
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const sql = postgres(databaseUrl(cluster, "supabase_admin"), {
      max: 1,
      connect_timeout: 5,
      onnotice: () => {},
    });
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      check();
      if (Date.now() > deadline)
        throw new Error("Postgres did not accept connections in time.", { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}

/** Creates or corrects roles, schemas and grants of `database`, as a hosted project has them. */
export async function prepareDatabase(cluster: Cluster, database = "postgres"): Promise<void> {
  const sql = postgres(databaseUrl(cluster, "supabase_admin", database), { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(clusterRolesSql(cluster.passwords));
      await tx.unsafe(databaseSql(database));
    });
  } finally {
    await sql.end();
  }
}
