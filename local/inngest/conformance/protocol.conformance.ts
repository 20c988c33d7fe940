import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, inject, it } from "vitest";
import { signBody } from "../signature";
import { ULID_PATTERN } from "../ulid";
import { closeApps, newApp, waitUntil } from "./app";

afterAll(closeApps);

const { signingKey, isEmbedded } = inject("inngestServer");

describe("sync", () => {
  it("takes changed functions over", async () => {
    const app = newApp();
    const before = app.client.createFunction({ id: "fn", triggers: [{ event: app.event("old") }] }, () =>
      app.journal.note("ran"),
    );
    const after = app.client.createFunction({ id: "fn", triggers: [{ event: app.event("new") }] }, () =>
      app.journal.note("ran"),
    );
    await app.serve(before);
    await app.close();
    await app.serve(after);
    await app.send("old");
    await app.send("new");
    await app.journal.until("ran");
    expect(app.journal.count("ran")).toBe(1);
  });

  it("refuses a registration without an app name or with an expression that is none", async () => {
    const app = newApp();
    expect(
      (await app.api("POST", "/fn/register", { url: "http://127.0.0.1:1/", functions: [] })).status,
    ).toBe(400);
    const fn = app.client.createFunction(
      { id: "bad", triggers: [{ event: app.event("go"), if: "event.data. ==" }] },
      () => null,
    );
    await expect(app.serve(fn)).rejects.toThrow();
  });
});

describe("calls", () => {
  it("carry run id, attempt and, in production, a signature over the body", async () => {
    const app = newApp();
    const calls: { signature: string | undefined; body: string; url: string }[] = [];
    const server = createServer((req, res) => {
      let body = "";
      req.on("data", (chunk: Buffer) => {
        body += chunk;
      });
      req.on("end", () => {
        const signature = req.headers["x-inngest-signature"];
        calls.push({
          signature: Array.isArray(signature) ? signature[0] : signature,
          body,
          url: req.url ?? "",
        });
        res.writeHead(200, {
          "content-type": "application/json",
          "x-inngest-sdk": "inngest-js:v4.24.0",
          "x-inngest-req-version": "2",
        });
        res.end('"by hand"');
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    try {
      const id = `${app.id}-hand`;
      const step = {
        id: "step",
        name: "step",
        runtime: { type: "http", url: `${url}?fnId=${id}&stepId=step` },
      };
      const registered = await app.api("POST", "/fn/register", {
        url,
        deployType: "ping",
        appName: app.id,
        sdk: "js:v4.24.0",
        v: "0.1",
        framework: "nodejs",
        capabilities: { trust_probe: "v1" },
        functions: [{ id, name: "hand", triggers: [{ event: app.event("go") }], steps: { step } }],
      });
      expect(registered.status).toBe(200);
      await app.send("go", { b: 1, a: "ü" });
      const isCall = ({ url }: { url: string }) => url.includes("stepId=step");
      await waitUntil(() => calls.some(isCall), "the call");
      const call = calls.find(isCall);
      const body = JSON.parse(call?.body ?? "{}");
      expect(body.ctx).toMatchObject({
        run_id: expect.stringMatching(ULID_PATTERN),
        attempt: 0,
        max_attempts: 5,
        disable_immediate_execution: false,
        use_api: false,
        stack: { stack: [], current: 0 },
      });
      expect(body).toMatchObject({ steps: {}, version: -1, event: { data: { a: "ü", b: 1 } } });
      expect(body.events).toEqual([body.event]);
      if (signingKey) {
        const t = Number(new URLSearchParams(call?.signature).get("t"));
        expect(call?.signature).toBe(signBody(call?.body ?? "", signingKey, t * 1000));
      } else expect(call?.signature).toBeUndefined();
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("are tried again when the app cannot be reached", async () => {
    const app = newApp();
    let down = true;
    const fn = app.client.createFunction(
      { id: "back", retries: 3, triggers: [{ event: app.event("go") }] },
      ({ attempt }) => attempt,
    );
    await app.serve(fn);
    if (!isEmbedded) return; // Inngest's own server waits half a minute and counts it as an attempt.
    const port = Number(new URL(app.url).port);
    await app.close();
    const id = await app.send("go");
    setTimeout(() => {
      down = false;
      void app.listenAgain(port);
    }, 500);
    const run = await app.ended(id);
    expect(down).toBe(false);
    expect(run.output).toBe(0);
  });
});

describe("keys", () => {
  it.runIf(signingKey)("must be known for events, registrations and the API", async () => {
    const { url } = inject("inngestServer");
    const app = newApp();
    const post = (path: string, headers: Record<string, string> = {}) =>
      fetch(new URL(path, url), {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json", ...headers },
      });
    expect(
      (await fetch(new URL("/e/wrong-key", url), { method: "POST", body: '{"name":"x","data":{}}' })).status,
    ).toBe(401);
    expect((await post("/v1/signals")).status).toBe(401);
    expect((await post("/v1/signals", { authorization: "Bearer signkey-test-00" })).status).toBe(401);
    expect((await app.api("POST", "/v1/signals", { signal: `${app.id}-x`, data: 1 })).status).toBe(404);
  });
});

describe("checkpoint API", () => {
  it("refuses operations that only the server can carry out", async () => {
    const app = newApp();
    const { status } = await app.api("POST", "/v1/checkpoint/01M83WA142M542VV9AC6XZ7CCH/async", {
      run_id: "01M83WA142M542VV9AC6XZ7CCH",
      fn_id: "00000000-0000-4000-8000-000000000000",
      qi_id: "none",
      steps: [{ id: "x", op: "Sleep", name: "1s" }],
    });
    expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe.runIf(isEmbedded)("what the embedded server lacks", () => {
  it.each([
    ["batchEvents", { batchEvents: { maxSize: 5, timeout: "5s" } }],
    ["rateLimit", { rateLimit: { limit: 1, period: "1m" } }],
    ["throttle", { throttle: { limit: 1, period: "1m" } }],
    ["debounce", { debounce: { period: "1m" } }],
    ["priority", { priority: { run: "100" } }],
    ["singleton", { singleton: { mode: "skip" } }],
    ["timeouts", { timeouts: { finish: "1m" } }],
  ] as const)("is refused by name at sync: %s", async (feature, options) => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "fn", triggers: [{ event: app.event("go") }], ...options },
      () => null,
    );
    await expect(app.serve(fn)).rejects.toThrow(`function "${app.id}-fn": ${feature} is not supported`);
  });

  it("is refused by name in a run: step.ai", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "ai", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.ai.infer("think", {
          model: step.ai.models.openai({ model: "gpt-4o", apiKey: "none" }),
          body: { messages: [] },
        });
      },
    );
    await app.serve(fn);
    const run = await app.ended(await app.send("go"));
    expect(run.status).toBe("Failed");
    expect(run.output).toMatchObject({ message: expect.stringContaining("AIGateway") });
  });

  it.each([
    ["POST", "/v1/checkpoint"],
    ["POST", "/v1/realtime/publish"],
    ["GET", "/v2/health"],
  ])("is refused by name: %s %s", async (method, path) => {
    const app = newApp();
    const { status, body } = await app.api(method, path, method === "POST" ? {} : undefined);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(body)).toContain("not supported by the embedded server");
  });
});

describe("read API", () => {
  it("shows a run while it waits and after it has ended", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "shown", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.run("start", () => app.journal.note("start"));
        await step.sleep("nap", "2s");
        return { done: true };
      },
    );
    await app.serve(fn);
    const event = await app.send("go");
    await app.journal.until("start");
    let runs = await app.runs(event);
    await waitUntil(async () => {
      runs = await app.runs(event);
      return runs.length === 1;
    }, "the run to be listed");
    expect(runs[0]?.event_id).toBe(event);
    // Inngest's own list is up to 15 s old, and says Completed from the start.
    if (isEmbedded) expect(runs[0]).toMatchObject({ status: "Running", ended_at: null });
    const { run_id } = await app.ended(event);
    let body: unknown;
    await waitUntil(
      async () => {
        ({ body } = await app.api("GET", `/v1/runs/${run_id}`));
        return (body as { data?: { ended_at?: string | null } }).data?.ended_at != null;
      },
      "the run to be shown as ended",
      20_000,
      () => body,
    );
    expect(body).toMatchObject({ data: { run_id, event_id: event, status: "Completed" } });
  });
});
