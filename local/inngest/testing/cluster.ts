import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@/local/stack/free-port";
import {
  type Cluster,
  databaseUrl,
  initialiseCluster,
  prepareDatabase,
  serverCommand,
  waitForServer,
} from "@/local/stack/postgres/server";

/** A Postgres of the engine's own, with the roles of the embedded stack and no application in it. */
export interface EngineCluster {
  /** As `inngest_engine`. */
  url: string;
  /** Process id of the server. */
  pid(): number;
  /** Ends the server at once, as a crash would, or starts it again on the same data. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends the server and removes its data. */
  remove(): Promise<void>;
}

/** Starts a cluster in a temporary folder. `durable` keeps commits through a crash of the server. */
export async function startEngineCluster(options: { durable: boolean }): Promise<EngineCluster> {
  const folder = mkdtempSync(join(tmpdir(), "inngest-engine-"));
  chmodSync(folder, 0o755);
  const password = randomUUID();
  const cluster: Cluster = {
    dataDir: join(folder, "data"),
    port: await freePort(),
    passwords: {
      supabase_admin: password,
      postgres: password,
      supabase_auth_admin: password,
      inngest_engine: password,
      intent_os: password,
    },
  };
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const command = serverCommand(cluster, options);
    child = spawn(command.program, command.args, {
      ...command.owner,
      cwd: "/",
      env: command.env,
      stdio: "ignore",
    });
    await waitForServer(cluster);
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGQUIT");
    await ended;
  }

  await initialiseCluster(cluster.dataDir, password);
  await start();
  await prepareDatabase(cluster);
  return {
    url: databaseUrl(cluster, "inngest_engine"),
    pid: () => child?.pid ?? 0,
    kill,
    start,
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
