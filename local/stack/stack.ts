import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildApp } from "./build";
import { COMPONENT_NAMES, type Component, type ComponentName } from "./component";
import { appEnv, type StackContext, type StackUrls, urlsFor } from "./components/context";
import { postgresComponent } from "./components/postgres";
import {
  appComponent,
  authComponent,
  inngestComponent,
  mailComponent,
  receiverComponent,
} from "./components/services";
import { type Loudness, openStackLog, type StackLog } from "./log";
import { freePorts, type Ports, portsFromEnv, requireFreePorts } from "./ports";
import { findPostgresBinaries, reachableFolder } from "./postgres/binaries";
import { databaseUrl } from "./postgres/server";
import { endLeftovers, recordProcesses } from "./process-record";
import { loadSecrets, type StackSecrets } from "./secrets";
import { SupervisedProcess } from "./supervised-process";

/** How to start a stack. */
export interface StackOptions {
  /** Folder of its data; made when missing. Two stacks cannot share one. */
  dataDir: string;
  /** Removes what an earlier stack kept there, except its logs. */
  reset?: boolean;
  /** Ports, or any free ones. Default: from the environment, else the usual ones. */
  ports?: Ports | "free";
  /** What to start. Default: everything. */
  components?: readonly ComponentName[];
  /** How to serve the application. Default: from a production build, made first when the sources changed. */
  appMode?: "production" | "development";
  /** Changes the environment of the application, for tests that stand between it and the services. */
  changeEnv?(env: Record<string, string>): Record<string, string>;
  /** What application and engine get besides, for tests that reach into their processes. */
  extraEnv?: Record<string, string>;
  /** Which log lines go to the terminal. Default: `important`. */
  loudness?: Loudness;
  /** Gives up a start that is under way, and stops what it started. */
  signal?: AbortSignal;
  /** Work between the start of the services and that of the application, such as seeding. */
  beforeApp?(stack: Stack): Promise<void>;
  /** Called whenever the set of running processes changed. */
  onProcessChange?(stack: Stack): void;
}

/** A running embedded stack. */
export interface Stack {
  readonly dataDir: string;
  readonly ports: Ports;
  readonly urls: StackUrls;
  readonly secrets: StackSecrets;
  /** Environment variables of the application. */
  readonly env: Record<string, string>;
  /** As `postgres`, the owner of the tables, who passes RLS: for seeds and tests. */
  readonly ownerDatabaseUrl: string;
  readonly log: StackLog;
  /** Process ids of what runs now. */
  pids(): Partial<Record<ComponentName, number>>;
  /** Sends a signal to a component; the supervisor heals what follows. */
  kill(name: ComponentName, signal: NodeJS.Signals): void;
  /** Ends a component and keeps it ended until `startComponent`. */
  stopComponent(name: ComponentName): Promise<void>;
  /** Starts a stopped component and resolves when it is healthy. */
  startComponent(name: ComponentName): Promise<void>;
  /** Resolves when a component does its work, for example after a crash. */
  waitHealthy(name: ComponentName, timeoutMs?: number): Promise<void>;
  /** Stops everything, in reverse order of start. Can be called more than once. */
  stop(): Promise<void>;
}

function componentsOf(
  context: StackContext,
  appMode: "production" | "development",
): Record<ComponentName, () => Component> {
  return {
    postgres: () => postgresComponent(context),
    auth: () => authComponent(context),
    mail: () => mailComponent(context),
    receiver: () => receiverComponent(context),
    inngest: () => inngestComponent(context),
    app: () => appComponent(context, appMode),
  };
}

/**
 * Starts the embedded stack: Postgres with its migrations first, then the services beside each other, then the
 * application. What crashes later is started again by itself. When a part does not start, what did is stopped
 * again.
 *
 * @throws PortTakenError when another process listens on a needed port
 * @throws Error when a binary is missing, the build fails, or a component does not become healthy
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const root = process.cwd();
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const log = openStackLog(join(dataDir, "logs"), options.loudness ?? "important");
  const record = join(dataDir, "processes.json");
  const processes = new Map<ComponentName, SupervisedProcess>();
  const stopEverything = () => stopAll(processes, log, record);
  await endLeftovers(record, log);
  let stack: Stack | undefined;
  try {
    options.signal?.addEventListener("abort", stopEverything, { once: true });
    const postgresDir = reachableFolder(join(dataDir, "postgres"), findPostgresBinaries().owner);
    if (options.reset) removeData(dataDir, postgresDir);
    const ports = options.ports === "free" ? await freePorts() : (options.ports ?? portsFromEnv());
    const secrets = loadSecrets(join(dataDir, "secrets.json"));
    const cluster = { dataDir: postgresDir, port: ports.postgres, passwords: secrets.passwords };
    const services = appEnv({ dataDir, ports, secrets, cluster });
    const { extraEnv = {} } = options;
    const env = { ...(options.changeEnv?.(services) ?? services), ...extraEnv };
    const context: StackContext = { root, dataDir, ports, secrets, cluster, log, env, extraEnv };
    const wanted = COMPONENT_NAMES.filter((name) => options.components?.includes(name) ?? true);
    const appMode = options.appMode ?? "production";
    const factories = componentsOf(context, appMode);

    const pids = () =>
      Object.fromEntries(
        [...processes].flatMap(([name, { pid }]) => (pid === undefined ? [] : [[name, pid]])),
      );
    const onPidChange = () => {
      recordProcesses(record, pids());
      if (stack) options.onProcessChange?.(stack);
    };
    for (const name of wanted)
      processes.set(name, new SupervisedProcess(factories[name](), log, onPidChange));
    await requireFreePorts(
      ports,
      [...processes.values()].flatMap(({ component }) => component.sockets),
    );

    const start = async (name: ComponentName) => {
      const supervised = processes.get(name);
      options.signal?.throwIfAborted();
      if (!supervised) return;
      await supervised.component.prepare?.();
      options.signal?.throwIfAborted();
      const started = performance.now();
      await supervised.start();
      await supervised.component.afterFirstStart?.();
      log.say("info", `${name} is up (${Math.round(performance.now() - started)} ms)`);
    };
    await start("postgres");
    await Promise.all((["auth", "mail", "receiver", "inngest"] as const).map(start));
    const supervisedOf = (name: ComponentName) => {
      const supervised = processes.get(name);
      if (!supervised) throw new Error(`This stack was started without ${name}.`);
      return supervised;
    };
    stack = {
      dataDir,
      ports,
      urls: urlsFor(ports),
      secrets,
      env: services,
      ownerDatabaseUrl: databaseUrl(cluster, "postgres"),
      log,
      pids,
      kill: (name, signal) => supervisedOf(name).kill(signal),
      stopComponent: (name) => supervisedOf(name).stop(),
      startComponent: (name) => supervisedOf(name).start(),
      waitHealthy: (name, timeoutMs) => supervisedOf(name).waitHealthy(timeoutMs),
      stop: stopEverything,
    };
    await options.beforeApp?.(stack);
    options.signal?.throwIfAborted();
    if (wanted.includes("app") && appMode === "production") await buildApp(root, log, options.signal);
    await start("app");
    return stack;
  } catch (error) {
    await stopEverything();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", stopEverything);
  }
}

async function stopAll(
  processes: Map<ComponentName, SupervisedProcess>,
  log: StackLog,
  record: string,
): Promise<void> {
  const stop = (name: ComponentName) => processes.get(name)?.stop();
  await stop("app");
  await stop("inngest");
  await Promise.all([stop("auth"), stop("mail"), stop("receiver")]);
  await stop("postgres");
  log.close();
  rmSync(record, { force: true });
}

/** Removes what a stack keeps, except its logs. */
function removeData(dataDir: string, postgresDir: string): void {
  rmSync(postgresDir, { recursive: true, force: true });
  for (const name of readdirSync(dataDir)) {
    if (name !== "logs") rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}
