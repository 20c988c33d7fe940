import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { pool } from "@/lib/db";
import { executeIntent } from "@/lib/domains/intents";
import { cancelRun, runSegment } from "@/lib/domains/runs";
import { createApiKey } from "@/lib/domains/tenancy";
import type { Id } from "@/lib/kernel/ids";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { readStream } from "@/lib/testing/read-stream";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { GET } from "./[runId]/stream/route";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** A run that waits for an approval. */
async function waitingRun(): Promise<Id<"run">> {
  const { run } = await executeIntent(world.people.owner, {
    template: "approve-and-call",
    input: { supplier: "Steel", amount: 900_000, currency: "USD" },
  });
  await runSegment(world.scope, run.id as Id<"run">);
  return run.id as Id<"run">;
}

function ask(
  runId: string,
  {
    query = "",
    key = world.key,
    headers = {},
    signal,
  }: { query?: string; key?: string; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> {
  const request = new Request(`http://test/v1/runs/${runId}/stream${query}`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
    ...(signal && { signal }),
  });
  return GET(request, { params: Promise.resolve({ runId }) });
}

const cancelled = (runId: Id<"run">) => cancelRun(world.people.owner, runId, { reason: "enough" });
const seqs = (messages: { id: string }[]) => messages.map(({ id }) => Number(id));

describe("the stream of a run", () => {
  it("sends what is in the journal, then what comes, and ends with the run", async () => {
    const runId = await waitingRun();
    const response = await ask(runId);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store, no-transform");
    const reading = readStream(response);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await cancelled(runId);
    const { messages, ended, text } = await reading;
    expect(ended).toBe(true);
    expect(text).toMatch(/^retry: \d+\n\n/);
    expect(seqs(messages)).toEqual(messages.map((_, index) => index + 1));
    const { body } = await callRoute(contractOf("listRunEvents"), { key: world.key, params: { runId } });
    expect(messages.map(({ data }) => data)).toEqual(body.data);
    expect(messages.at(-1)?.data.type).toBe("run.cancelled");
  });

  it("goes on after Last-Event-ID, which counts instead of `after`", async () => {
    const runId = await waitingRun();
    await cancelled(runId);
    const all = await readStream(await ask(runId));
    const count = all.messages.length;
    const late = await readStream(await ask(runId, { headers: { "last-event-id": "3" } }));
    expect(seqs(late.messages)).toEqual(seqs(all.messages).slice(3));
    const query = await readStream(await ask(runId, { query: "?after=2" }));
    expect(seqs(query.messages)).toEqual(seqs(all.messages).slice(2));
    const both = await readStream(
      await ask(runId, { query: "?after=1", headers: { "last-event-id": String(count - 1) } }),
    );
    expect(seqs(both.messages)).toEqual([count]);
  });

  it("answers 204 when the run is over and nothing is left, so that a browser does not come back", async () => {
    const runId = await waitingRun();
    await cancelled(runId);
    const { messages } = await readStream(await ask(runId));
    const answer = await callRoute(contractOf("streamRun"), {
      key: world.key,
      params: { runId },
      headers: { "last-event-id": messages.at(-1)?.id ?? "" },
    });
    expect(answer.status).toBe(204);
  });

  it("gives many readers of one run the same, wherever they begin, from one reading of the journal", async () => {
    const runId = await waitingRun();
    const responses = await Promise.all(
      Array.from({ length: 40 }, (_, index) => ask(runId, { query: `?after=${index % 4}` })),
    );
    const readings = responses.map((response) => readStream(response));
    await new Promise((resolve) => setTimeout(resolve, 600));
    const statements = vi.spyOn(pool(), "connect");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    // Forty readers, one poller: it looks a handful of times and no reader does.
    expect(statements.mock.calls.length).toBeLessThan(8);
    statements.mockRestore();
    await cancelled(runId);
    const read = await Promise.all(readings);
    const last = Number(read[0]?.messages.at(-1)?.id);
    for (const [index, { messages, ended }] of read.entries()) {
      expect(ended).toBe(true);
      expect(seqs(messages)).toEqual(
        Array.from({ length: last - (index % 4) }, (_, n) => n + 1 + (index % 4)),
      );
    }
  });

  it("goes on when the database dropped its connections", async () => {
    const runId = await waitingRun();
    const reading = readStream(await ask(runId));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await owner`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await new Promise((resolve) => setTimeout(resolve, 300));
    await cancelled(runId);
    const { messages, ended } = await reading;
    expect(ended).toBe(true);
    expect(seqs(messages)).toEqual(messages.map((_, index) => index + 1));
  });

  it("lets go when its reader goes away", async () => {
    const runId = await waitingRun();
    const gone = new AbortController();
    const response = await ask(runId, { signal: gone.signal });
    const reading = readStream(response);
    await new Promise((resolve) => setTimeout(resolve, 300));
    gone.abort();
    await reading.catch(() => {});
    const statements = vi.spyOn(pool(), "connect");
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(statements.mock.calls.length).toBeLessThan(2);
    statements.mockRestore();
    await cancelled(runId);
  });

  it("refuses a key that has too many open, until one closes", async () => {
    const { secret } = await createApiKey(world.people.owner, { name: "many", scopes: ["runs:read"] });
    const runId = await waitingRun();
    const open = await Promise.all(Array.from({ length: 100 }, () => ask(runId, { key: secret })));
    const readers = open.map((response) => response.body?.getReader());
    await Promise.all(readers.map((reader) => reader?.read()));
    const refused = await callRoute(contractOf("streamRun"), { key: secret, params: { runId } });
    expect({ status: refused.status, code: refused.body.error.code }).toEqual({
      status: 429,
      code: "rate_limited",
    });
    expect((await ask(runId)).status).toBe(200);
    await readers[0]?.cancel();
    const again = await ask(runId, { key: secret });
    expect(again.status).toBe(200);
    await again.body?.cancel();
    await cancelled(runId);
    await Promise.all(readers.slice(1).map((reader) => reader?.cancel()));
  });

  it("refuses what is no number to go on after", async () => {
    const runId = await waitingRun();
    for (const asked of [
      { headers: { "last-event-id": "x" } },
      { query: "?after=-1" },
      { query: "?after=1e99" },
    ]) {
      const answer = await callRoute(contractOf("streamRun"), {
        key: world.key,
        params: { runId },
        ...asked,
      });
      expect(answer.body.error.code).toBe("validation_failed");
    }
  });
});
