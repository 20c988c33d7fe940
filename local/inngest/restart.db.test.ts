import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/local/stack/free-port";
import { startInngest } from "./start";
import { type EngineCluster, startEngineCluster } from "./testing/cluster";
import { CrashApp } from "./testing/crash-app";
import { EngineProcess } from "./testing/engine-process";

const RUNS = 20;
const TIMEOUT_MS = 120_000;

let cluster: EngineCluster;
beforeAll(async () => {
  cluster = await startEngineCluster({ durable: true });
});
afterAll(() => cluster.remove());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps asking until the database and the engine are back. */
async function persist<T>(action: () => Promise<T>): Promise<T> {
  for (let i = 0; ; i++) {
    try {
      return await action();
    } catch (error) {
      if (i > 200) throw error;
      await pause(100);
    }
  }
}

const CRASHES = [
  ["the engine", async (engine: EngineProcess) => engine.crash()],
  [
    "the engine, politely,",
    async (engine: EngineProcess) => {
      await engine.stop("SIGTERM");
      await engine.start();
    },
  ],
  [
    "the app",
    async (_: EngineProcess, app: CrashApp) => {
      await app.crash();
      await pause(200);
      await app.start();
    },
  ],
  [
    "Postgres",
    async () => {
      await cluster.kill();
      await pause(100);
      await cluster.start();
    },
  ],
] as const;

describe.each(CRASHES)("when %s is killed again and again", (name, crash) => {
  it.each([false, { bufferedSteps: 100 }])(
    "every run ends once and no memoised step runs again (checkpointing %o)",
    async (checkpointing) => {
      const sql = postgres(cluster.url, { max: 1, onnotice: () => {} });
      await sql`drop schema if exists inngest_local cascade`;
      await sql`drop schema if exists graphile_worker cascade`;
      await sql.end();
      const [enginePort, appPort] = [await freePort(), await freePort()];
      const app = new CrashApp(`http://127.0.0.1:${enginePort}`, appPort, checkpointing);
      const engine = new EngineProcess(enginePort, cluster.url, [app.url]);
      await app.start();
      await engine.start();
      try {
        const numbers = Array.from({ length: RUNS }, (_, n) => n);
        await persist(async () => {
          const watch = postgres(cluster.url, { max: 1, onnotice: () => {} });
          try {
            const known = await watch`select from inngest_local.functions`;
            expect(known.length).toBeGreaterThan(0);
          } finally {
            await watch.end();
          }
        });
        await persist(() =>
          app.client.send(numbers.map((n) => ({ id: `${name}-${n}`, name: "crash/go", data: { n } }))),
        );
        for (let i = 0; i < 6; i++) {
          await pause(100 + Math.random() * 500);
          await crash(engine, app);
        }
        const deadline = Date.now() + 60_000;
        while (app.ended.size < RUNS && Date.now() < deadline) {
          // A run that does not wait yet does not hear it, so it is said again.
          await persist(() => app.client.send(numbers.map((n) => ({ name: "crash/nudge", data: { n } }))));
          await pause(250);
        }
        await pause(500);
        const watch = postgres(cluster.url, { max: 1, onnotice: () => {} });
        const statuses = await watch`select status, count(*)::int as n from inngest_local.runs
          group by status order by status`;
        const jobs =
          await watch`select task_identifier, attempts, locked_by, last_error, run_at - now() as due
          from graphile_worker.jobs`;
        await watch.end();
        expect(app.violations).toEqual([]);
        expect(app.ended.size).toBe(RUNS);
        // Each parent and the one child it invoked.
        expect([...statuses]).toEqual([{ status: "Completed", n: RUNS * 2 }]);
        expect([...jobs]).toEqual([]);
      } finally {
        await engine.stop();
        await app.crash();
      }
    },
    TIMEOUT_MS,
  );
});

describe("a second engine on the same database", () => {
  it("waits until the first has ended", async () => {
    const log: string[] = [];
    const options = {
      databaseUrl: cluster.url,
      log: (_: string, msg: string) => log.push(msg),
      onLost: () => {},
    };
    const first = await startInngest(options);
    let isReady = false;
    const second = startInngest(options).then((server) => {
      isReady = true;
      return server;
    });
    await pause(1_000);
    expect(isReady).toBe(false);
    expect(log).toContain("another engine holds this database; waiting for it to end");
    await first.stop();
    await (await second).stop();
    expect(isReady).toBe(true);
  });
});
