import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { startEngineCluster } from "@/local/inngest/testing/cluster";
import { freePort } from "@/local/stack/free-port";

/**
 * Measures the embedded Inngest server alone: a durable Postgres, the engine, an app with one function of one
 * step, and this load generator, each its own process. Time counts from sending the event until the run's end
 * is in the database (seen by polling every few milliseconds).
 */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

function post(url: string, body: unknown): Promise<{ ids: string[] }> {
  return new Promise((resolve, reject) => {
    const req = httpRequest(
      url,
      { method: "POST", agent, headers: { "content-type": "application/json" } },
      (res) => {
        let text = "";
        res.on("data", (chunk: Buffer) => {
          text += chunk;
        });
        res.on("end", () => resolve(JSON.parse(text) as { ids: string[] }));
      },
    );
    req.on("error", reject);
    req.end(JSON.stringify(body));
  });
}

async function waitFor(url: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (
      await fetch(url).then(
        (res) => res.ok,
        () => false,
      )
    )
      return;
    await delay(100);
  }
  throw new Error(`${url} does not answer`);
}

function percentile(sorted: number[], p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

/** Processor time a process has used, where the system tells (Linux); else 0. */
function cpuMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
  } catch {
    return [];
  }
}

const EVENT_KEY = "bench";
const SIGNING_KEY = "signkey-test-0123456789abcdef";
const cluster = await startEngineCluster({ durable: true });
const children: ChildProcess[] = [];

function start(file: string, env: Record<string, string>): void {
  const flags = process.env.BENCH_PROFILE
    ? ["--cpu-prof", `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
    : [];
  const child = spawn(process.execPath, [...flags, "--import", "tsx", file], {
    env: { ...process.env, ...env },
    stdio: ["ignore", process.env.BENCH_VERBOSE ? "inherit" : "ignore", "inherit"],
  });
  children.push(child);
}

try {
  const keys = { INNGEST_EVENT_KEY: EVENT_KEY, INNGEST_SIGNING_KEY: SIGNING_KEY };
  const enginePort = await freePort();
  const appPort = await freePort();
  const engineUrl = `http://127.0.0.1:${enginePort}`;
  start("bench/engine-app.ts", {
    PORT: String(appPort),
    INNGEST_BASE_URL: engineUrl,
    ...keys,
  });
  start("local/inngest/main.ts", {
    INNGEST_PORT: String(enginePort),
    INNGEST_DATABASE_URL: cluster.url,
    ...keys,
    INNGEST_SDK_URLS: `http://127.0.0.1:${appPort}/api/inngest`,
  });
  await waitFor(`${engineUrl}/health`);
  const sql = postgres(cluster.url, { max: 2 });
  for (let known = 0; known === 0; await delay(100)) {
    known = (await sql`select from inngest_local.functions`).length;
  }

  let polls = 0;
  const waiting = new Map<string, () => void>();
  let polling = true;
  const poller = (async () => {
    while (polling) {
      const events = [...waiting.keys()];
      if (events.length > 0) {
        polls++;
        const rows = await sql<{ event_id: string }[]>`
          select event_id from inngest_local.runs where event_id = any(${events}) and ended_at is not null`;
        for (const row of rows) {
          waiting.get(row.event_id)?.();
          waiting.delete(row.event_id);
        }
      }
      await delay(waiting.size > 10 ? 4 : 1);
    }
  })();

  const counters = async () => {
    const [row] = await sql<{ commits: number; wal: number }[]>`
      select xact_commit::int as commits, pg_current_wal_lsn() - '0/0' as wal from pg_stat_database
       where datname = current_database()`;
    const [appPid = 0, enginePid = 0] = children.map(({ pid }) => pid ?? 0);
    return {
      commits: (row?.commits ?? 0) - polls,
      wal: Number(row?.wal ?? 0),
      cpu: [
        cpuMs(enginePid),
        cpuMs(appPid),
        childrenOf(cluster.pid()).reduce((sum, pid) => sum + cpuMs(pid), 0),
      ],
    };
  };

  console.log(
    "concurrent   runs/s   p50 ms   p95 ms   p99 ms   commits/run   WAL bytes/run   CPU ms/run: engine     app   postgres",
  );
  for (const concurrent of [1, 10, 50]) {
    const times: number[] = [];
    let until = Date.now() + 2_000;
    let counting = false;
    const caller = async () => {
      while (Date.now() < until) {
        const begun = performance.now();
        const { ids } = await post(`${engineUrl}/e/${EVENT_KEY}`, {
          name: "bench/once",
          id: randomUUID(),
          data: { n: 1 },
        });
        await new Promise<void>((resolve) => waiting.set(ids[0] ?? "", resolve));
        if (counting) times.push(performance.now() - begun);
      }
    };
    await Promise.all(Array.from({ length: concurrent }, caller));
    polling = true;
    const before = await counters();
    counting = true;
    const begun = performance.now();
    until = Date.now() + SECONDS * 1000;
    await Promise.all(Array.from({ length: concurrent }, caller));
    const seconds = (performance.now() - begun) / 1000;
    await delay(1_100);
    const after = await counters();
    times.sort((a, b) => a - b);
    const n = times.length;
    console.log(
      [
        String(concurrent).padStart(10),
        (n / seconds).toFixed(0).padStart(8),
        ...[0.5, 0.95, 0.99].map((p) => percentile(times, p).toFixed(1).padStart(8)),
        ((after.commits - before.commits) / n).toFixed(2).padStart(13),
        ((after.wal - before.wal) / n).toFixed(0).padStart(15),
        ...after.cpu.map((ms, i) => ((ms - (before.cpu[i] ?? 0)) / n).toFixed(2).padStart(i === 0 ? 20 : 8)),
      ].join(" "),
    );
  }
  polling = false;
  await poller;
  await sql.end();
} finally {
  for (const child of children.reverse()) {
    child.kill("SIGTERM");
    await Promise.race([once(child, "exit"), delay(5_000)]);
  }
  await cluster.remove();
  agent.destroy();
}
