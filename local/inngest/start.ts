import type { AddressInfo } from "node:net";
import { Alarm } from "./alarm";
import { AppClient } from "./app-client";
import { openDatabase } from "./database";
import { Dispatches } from "./dispatches";
import type { Engine } from "./engine";
import { checkpointRoutes } from "./http/checkpoint";
import { eventRoutes } from "./http/events";
import { createRouter } from "./http/router";
import { runRoutes } from "./http/runs";
import { jsonLog, type Log } from "./log";
import { startQueue } from "./queue";
import { Registry } from "./registry";
import { startRetention } from "./retention";
import { Slots } from "./slots";
import { keepSynced } from "./sync";
import { ensureSchedules } from "./timers";
import { Waiting } from "./waiting";
import { Writer } from "./writer";

export interface InngestOptions {
  /** A role that may create schemas; the engine owns `inngest_local` and `graphile_worker`. */
  databaseUrl: string;
  host?: string;
  /** 0 for any free port. */
  port?: number;
  eventKey?: string;
  /** When set, calls are signed and callers of the API must prove that they know it. */
  signingKey?: string;
  /** Serve URLs of the apps to sync with. */
  sdkUrls?: string[];
  /** Calls under way at once. */
  concurrency?: number;
  log?: Log;
  /** The database or the queue is gone; the engine can only be started anew. Default: exit the process. */
  onLost?: () => void;
}

export interface InngestServer {
  url: string;
  stop(): Promise<void>;
}

const DEFAULT_CONCURRENCY = 64;
const STOP_TIMEOUT_MS = 5_000;

/** Starts the server and answers once it accepts events. */
export async function startInngest(options: InngestOptions): Promise<InngestServer> {
  const log = options.log ?? jsonLog;
  const onLost = options.onLost ?? (() => process.exit(1));
  const database = await openDatabase(options.databaseUrl, log, () => {
    log("error", "the database connection was lost");
    onLost();
  });
  const { reader } = database;
  const alarm = new Alarm(() => {
    // Errors show on the writing connection; here the next poll does as well.
    reader`select pg_notify('jobs:insert', '{"count":1}')`.catch(() => {});
  });
  const fresh: Engine["fresh"] = new Map();
  const engine: Engine = {
    reader,
    writer: new Writer(database.writer, (change, result) => {
      alarm.note(change);
      const refused = result.stale ? change.runs?.map(({ id }) => id) : result.dropped;
      for (const run of refused ?? []) fresh.delete(run);
    }),
    registry: new Registry(database.writer),
    waiting: new Waiting(reader),
    slots: new Slots(),
    dispatches: new Dispatches(),
    app: new AppClient(),
    fresh,
    signingKey: options.signingKey || undefined,
    eventKey: options.eventKey || undefined,
    log,
  };
  await Promise.all([engine.registry.load(), engine.waiting.load()]);
  await ensureSchedules(engine);

  const server = createRouter(engine, [...eventRoutes, ...checkpointRoutes, ...runRoutes]);
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const queue = await startQueue(
    engine,
    database.queueUrl,
    options.concurrency ?? DEFAULT_CONCURRENCY,
    onLost,
  );
  const stopRetention = startRetention(engine);
  const syncing = new AbortController();
  const syncs = (options.sdkUrls ?? []).map((url) => keepSynced(engine, url, syncing.signal));
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  log("info", "ready", { url });

  return {
    url,
    async stop() {
      syncing.abort();
      stopRetention();
      alarm.close();
      engine.app.close();
      server.close();
      server.closeAllConnections();
      const patience = new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref());
      await Promise.race([Promise.allSettled([queue.stop(), ...syncs]), patience]);
      await Promise.race([engine.writer.idle(), patience]);
      await database.close();
    },
  };
}
