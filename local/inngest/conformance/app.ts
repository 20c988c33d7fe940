import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import { inject } from "vitest";
import { hashSigningKey } from "../signature";

const SILENT = { info() {}, warn() {}, error() {}, debug() {} };

/** What a test's functions did, in order. */
class Journal {
  readonly entries: string[] = [];

  note(entry: string): void {
    this.entries.push(entry);
  }

  count(entry: string): number {
    return this.entries.filter((other) => other === entry).length;
  }

  /** Resolves once the entry was noted `times` times. */
  async until(entry: string, times = 1, timeoutMs = 20_000): Promise<void> {
    await waitUntil(
      () => this.count(entry) >= times,
      `${times} × "${entry}"`,
      timeoutMs,
      () => this.entries,
    );
  }
}

export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 20_000,
  seen: () => unknown = () => "nothing",
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen; saw ${JSON.stringify(seen())}`);
    await pause(20);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A run as the read API lists it, or as its end was told. */
export interface Run {
  run_id: string;
  event_id?: string;
  ended_at?: string | null;
  status: string;
  output: unknown;
}

/** Data of `inngest/function.finished`. */
interface Finished {
  function_id: string;
  run_id: string;
  event: { id: string };
  result?: unknown;
  error?: unknown;
  _inngest: { status: string };
}

export interface AppOptions {
  /** What the SDK is told about checkpointing; false keeps to one step per call. */
  checkpointing?: boolean | { bufferedSteps?: number };
  /** Sees each request before the SDK does. */
  onRequest?: (req: IncomingMessage, fnId: string | null, stepId: string | null) => void;
}

/** An app with functions of one test: its own client, HTTP server and journal. */
export class App {
  readonly journal = new Journal();
  readonly client: Inngest;
  readonly id = `conf-${randomUUID().slice(0, 8)}`;
  readonly server = inject("inngestServer");
  calls = 0;
  private readonly finished: Finished[] = [];
  private http: Server | null = null;
  url = "";

  constructor(private readonly options: AppOptions = {}) {
    const { url, eventKey, signingKey } = this.server;
    this.client = new Inngest({
      id: this.id,
      baseUrl: url,
      eventKey,
      ...(signingKey ? { signingKey, isDev: false } : { isDev: true }),
      checkpointing: options.checkpointing ?? false,
      logger: SILENT,
    });
  }

  /** An event name that no other app uses. */
  event(name: string): string {
    return `${this.id}/${name}`;
  }

  /** Serves the functions and registers them. Throws what the server says when it refuses. */
  async serve(...functions: InngestFunction.Any[]): Promise<void> {
    const handler = serve({ client: this.client, functions: [...functions, this.watcher(functions)] });
    this.http = createServer((req, res) => {
      const url = new URL(req.url ?? "/", "http://localhost");
      const fnId = url.searchParams.get("fnId");
      if (req.method === "POST" && fnId !== `${this.id}-watcher`) {
        this.calls++;
        this.options.onRequest?.(req, fnId, url.searchParams.get("stepId"));
      }
      handler(req, res);
    });
    await this.listenAgain(0);
    this.url = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/api/inngest`;
    const res = await fetch(this.url, { method: "PUT" });
    const answer = (await res.json()) as { message?: string };
    if (!res.ok) throw new Error(answer.message ?? `status ${res.status}`);
  }

  /** A function that hears of the end of each run of the others. */
  private watcher(functions: InngestFunction.Any[]): InngestFunction.Any {
    const condition = functions.map((fn) => `event.data.function_id == '${fn.id(this.id)}'`).join(" || ");
    return this.client.createFunction(
      { id: "watcher", triggers: [{ event: "inngest/function.finished", if: condition }] },
      ({ event }) => {
        const data = event.data as unknown as Finished;
        this.finished.push(data);
      },
    );
  }

  /** Listens on the port, at first or after {@link close}. */
  async listenAgain(port: number): Promise<void> {
    this.http?.listen(port, "127.0.0.1");
    if (this.http) await once(this.http, "listening");
  }

  /** Sends one event and answers the id the server gave it. */
  async send(name: string, data: Record<string, unknown> = {}, extra: { id?: string } = {}): Promise<string> {
    const { ids } = await this.client.send({ name: this.event(name), data, ...extra });
    return ids[0] ?? "";
  }

  /** Calls the server's API as the SDK would. */
  async api(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const { url, signingKey } = this.server;
    const res = await fetch(new URL(path, url), {
      method,
      headers: {
        "content-type": "application/json",
        ...(signingKey ? { authorization: `Bearer ${hashSigningKey(signingKey)}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await res.text();
    return {
      status: res.status,
      body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
    };
  }

  /** The runs an event started. */
  async runs(eventId: string): Promise<Run[]> {
    const { body } = await this.api("GET", `/v1/events/${eventId}/runs`);
    return ((body as { data: Run[] | null }).data ?? []) as Run[];
  }

  /** The end of the run that the event with this id (the sender's, if it gave one) started. */
  async ended(eventId: string, timeoutMs = 20_000): Promise<Run> {
    const find = () => this.finished.find(({ event }) => event.id === eventId);
    await waitUntil(
      () => find() !== undefined,
      "the end of the run",
      timeoutMs,
      () => this.finished,
    );
    const { run_id, _inngest, result, error } = find() as Finished;
    return { run_id, status: _inngest.status, output: error ?? result };
  }

  async close(): Promise<void> {
    this.http?.closeAllConnections();
    if (this.http?.listening) {
      this.http.close();
      await once(this.http, "close");
    }
  }
}

const apps: App[] = [];

/** A new app; closed by {@link closeApps}. */
export function newApp(options: AppOptions = {}): App {
  const app = new App(options);
  apps.push(app);
  return app;
}

export async function closeApps(): Promise<void> {
  await Promise.all(apps.splice(0).map((app) => app.close()));
}
