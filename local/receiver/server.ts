import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Fault, FaultRequest, FaultSwitch } from "./faults";
import { openJournal, readJournal } from "./journal";

/** What the receiver knows of all requests that carried one idempotency key. */
export interface ReceivedRequest {
  key: string | null;
  path: string;
  body: unknown;
  /** When it was first seen, ISO 8601. */
  at: string;
  /** How often it arrived. */
  count: number;
  /** How often the receiver acted on it: 0 or 1. */
  acted: number;
  receipt: string;
}

/** A running receiver. */
export interface Receiver {
  url: string;
  stop(): Promise<void>;
}

const MOST_BYTES = 5 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error("body is too large");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The receipt of a key, always the same one. */
function receiptOf(key: string | null): string {
  if (key === null) return `rcpt_${randomUUID().replaceAll("-", "")}`;
  return `rcpt_${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;
}

/**
 * Starts the system that the demo and the tests send effects to. POST any path acts once per
 * `Idempotency-Key` and answers `{receipt, replayed}`; GET /receipts/:key tells what was done for a key (404:
 * nothing); GET and DELETE /requests show and forget what came;
 * GET and POST /faults show and set how it misbehaves. What it acted on is on disk before it answers.
 */
export async function startReceiver(options: { port: number; file: string }): Promise<Receiver> {
  const faults = new FaultSwitch();
  const received = new Map<string, ReceivedRequest>();
  for (const entry of readJournal(options.file)) {
    const id = entry.key ?? entry.receipt;
    const known = received.get(id) ?? { ...entry, count: 0, acted: 0 };
    received.set(id, { ...known, count: known.count + 1, acted: known.acted + (entry.acted ? 1 : 0) });
  }
  const journal = await openJournal(options.file);

  const act = async (key: string | null, path: string, body: unknown, mayAct: boolean) => {
    const receipt = receiptOf(key);
    const at = new Date().toISOString();
    const id = key ?? receipt;
    const known = received.get(id) ?? { key, path, body, at, count: 0, acted: 0, receipt };
    const acts = mayAct && known.acted === 0;
    received.set(id, { ...known, count: known.count + 1, acted: known.acted + (acts ? 1 : 0) });
    await journal.append({ key, path, at, acted: acts, receipt, body });
    return { receipt, replayed: mayAct && !acts };
  };

  const receive = async (fault: Fault, path: string, request: IncomingMessage, response: ServerResponse) => {
    const header = request.headers["idempotency-key"];
    const key = typeof header === "string" ? header : null;
    const body = await readBody(request);
    if (fault.mode === "500") {
      await act(key, path, body, false);
      return answer(response, fault.status, { error: "The receiver was told to fail." });
    }
    if (fault.mode === "hang") {
      await act(key, path, body, false);
      return;
    }
    if (fault.mode === "slow") await sleep(fault.delayMs);
    const result = await act(key, path, body, true);
    if (fault.mode === "slow-answer") await sleep(fault.delayMs);
    if (fault.mode === "drop-after-act") return void request.socket.destroy();
    if (fault.mode === "truncate") {
      const text = JSON.stringify(result);
      response.writeHead(200, { "content-type": "application/json", "content-length": text.length });
      response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
      return;
    }
    answer(response, 200, result);
  };

  const route = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://receiver");
    const route = `${request.method} ${url.pathname}`;
    if (route === "GET /health") return answer(response, 200, { ok: true });
    if (route === "GET /faults") return answer(response, 200, faults.state);
    if (route === "POST /faults") {
      const parsed = FaultRequest.safeParse(await readBody(request));
      if (!parsed.success) return answer(response, 422, { error: parsed.error.issues });
      faults.set(parsed.data);
      return answer(response, 200, faults.state);
    }
    if (request.method === "GET" && url.pathname.startsWith("/receipts/")) {
      const known = received.get(decodeURIComponent(url.pathname.slice("/receipts/".length)));
      if (!known || known.acted === 0)
        return answer(response, 404, { error: "Nothing was done for this key." });
      return answer(response, 200, { receipt: known.receipt, replayed: true });
    }
    if (route === "GET /requests") {
      const key = url.searchParams.get("key");
      const requests = [...received.values()].filter((entry) => key === null || entry.key === key);
      return answer(response, 200, { requests });
    }
    if (route === "DELETE /requests") {
      received.clear();
      await journal.clear();
      return answer(response, 200, { requests: [] });
    }
    if (request.method !== "POST")
      return answer(response, 404, { error: "POST to any path; see GET /requests." });
    return receive(faults.take(url.pathname), url.pathname, request, response);
  };

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (response.headersSent) request.socket.destroy();
      else answer(response, 400, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await journal.close();
    },
  };
}
