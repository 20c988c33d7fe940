import type { Sql } from "postgres";
import type { AppClient } from "./app-client";
import type { JsonText } from "./change";
import type { Dispatches } from "./dispatches";
import type { Log } from "./log";
import type { Registry } from "./registry";
import type { Slots } from "./slots";
import type { Waiting } from "./waiting";
import type { Writer } from "./writer";

/** A run nothing has happened to yet, kept so that its first call needs no read. */
export interface FreshRun {
  function: string;
  event: JsonText;
  invoker?: { run: string; step: string };
}

/** What every part of the server works with. */
export interface Engine {
  reader: Sql;
  writer: Writer;
  registry: Registry;
  waiting: Waiting;
  slots: Slots;
  dispatches: Dispatches;
  app: AppClient;
  fresh: Map<string, FreshRun>;
  signingKey: string | undefined;
  eventKey: string | undefined;
  log: Log;
}

export const FRESH_MAX = 10_000;
