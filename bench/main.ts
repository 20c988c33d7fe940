import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import { Command, openPool, type Pool, withScope } from "@/lib/db";
import { executeIntent } from "@/lib/domains/intents";
import { uuidOf } from "@/lib/kernel/ids";
import { log } from "@/lib/log";
import { auditSection } from "./audit";
import { countPer } from "./counters";
import { fairnessSection } from "./fairness";
import { listsSection } from "./lists";
import { closedLoop, openLoop } from "./measure";
import { runPeers } from "./peers";
import { policiesSection } from "./policies";
import { type Goal, printGoals, printHeading, report, writeResults } from "./report";
import { runsSection } from "./runs";
import { type Bench, startBench } from "./setup";
import { executeAs } from "./tenants";
import { waitingSection } from "./waiting";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
const CONNECTIONS = 16;
const STORED_RUNS = 10_000;

/** Does `work` while nobody runs what it accepts: in the engine's place events are taken and nothing follows. */
async function alone<T>({ stack }: Bench, work: () => Promise<T>): Promise<T> {
  for (const name of ["app", "inngest"] as const) await stack.stopComponent(name);
  const sink = createServer((request, response) => {
    request.resume().on("end", () => response.end(JSON.stringify({ ids: [], status: 200 })));
  });
  const { hostname, port } = new URL(stack.urls.inngest);
  await new Promise<void>((resolve) => sink.listen(Number(port), hostname, resolve));
  try {
    return await work();
  } finally {
    sink.closeAllConnections();
    await new Promise((resolve) => sink.close(resolve));
    for (const name of ["inngest", "app"] as const) await stack.startComponent(name);
  }
}

/** Scoped inserts per second, by connections. */
type Limit = Map<number, number>;

async function machine(bench: Bench, admin: Pool): Promise<Limit> {
  await admin.query(`create table bench_rows (id uuid primary key, tenant_id uuid not null, payload jsonb);
    alter table bench_rows enable row level security;
    create policy bench on bench_rows to intent_scope using (tenant_id = (select app_tenant()));
    grant insert, select on bench_rows to intent_scope`);
  const payload = JSON.stringify({ amount: 1 });
  const tenant = uuidOf(bench.scope.tenantId);
  const plain = await closedLoop(CONNECTIONS, SECONDS, () =>
    admin.query({
      name: "bench",
      text: "insert into bench_rows values ($1, $2, $3)",
      values: [randomUUID(), tenant, payload],
    }),
  );
  report(`plain single-row insert, ${CONNECTIONS} connections`, plain);
  const limit: Limit = new Map();
  for (const connections of [1, CONNECTIONS]) {
    const scoped = await closedLoop(connections, SECONDS, () =>
      withScope(bench.scope, async (tx) => {
        tx.defer(sql`insert into bench_rows values (${randomUUID()}, ${tenant}, ${payload})`);
      }),
    );
    report(`plain scoped insert, ${connections} connections`, scoped);
    limit.set(connections, scoped.perSecond);
  }
  return limit;
}

function caller({ stack, scope }: Bench, template: string) {
  return executeAs(scope, stack.urls.app, template);
}

async function endToEnd(bench: Bench, admin: Pool): Promise<{ best: number; p95: number; commits: number }> {
  let best = 0;
  for (const [template, label] of [
    ["bench-five", "five nodes"],
    ["bench-call", "five nodes, one HTTP request"],
  ] as const) {
    const execute = await caller(bench, template);
    for (const callers of [1, 10, 50]) {
      const measured = await closedLoop(callers, SECONDS, () => execute(30));
      report(`intent, POST to succeeded (${label}), ${callers} callers`, measured);
      if (template === "bench-five") best = Math.max(best, measured.perSecond);
    }
  }
  const execute = await caller(bench, "bench-five");
  const steady = await openLoop(10, 15, () => execute(30));
  report("intent, POST to succeeded (five nodes), 10 per second", steady);
  const counted = { one: { commits: 0, statements: 0 }, call: { commits: 0, statements: 0 } };
  const sequence = (run: (wait: number) => Promise<unknown>) => async () => {
    for (let index = 0; index < 100; index += 1) await run(30);
  };
  counted.one = await countPer(admin, 100, sequence(execute));
  counted.call = await countPer(admin, 100, sequence(await caller(bench, "bench-call")));
  for (const [label, { commits, statements }] of [
    ["five nodes", counted.one],
    ["five nodes, one HTTP request", counted.call],
  ] as const) {
    report(
      `per run, one at a time (${label})`,
      {},
      `${commits.toFixed(1)} commits, ${statements.toFixed(1)} statements`,
    );
  }
  return { best, p95: steady.p95, commits: Math.max(counted.one.commits, counted.call.commits) };
}

async function reading(bench: Bench): Promise<number> {
  const execute = await caller(bench, "bench-five");
  const accepted = await closedLoop(1, SECONDS, () => execute(0));
  report("execute (202), 1 caller", accepted);
  const runId = await execute(30);
  const headers = { authorization: `Bearer ${bench.tenant.apiKeys[0]?.key}` };
  const get = async (path: string) => {
    const response = await fetch(`${bench.stack.urls.app}${path}`, { headers });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    await response.arrayBuffer();
  };
  const read = await closedLoop(1, SECONDS, () => get(`/v1/runs/${runId}`));
  report(`read a run, ${STORED_RUNS} stored`, read);
  report(`list runs, ${STORED_RUNS} stored`, await closedLoop(1, SECONDS, () => get("/v1/runs?limit=25")));
  return read.p95;
}

/** Intents that nobody waits for: accepted over HTTP, and run by the durable engine. Until the last has ended. */
async function throughEngine(bench: Bench, admin: Pool): Promise<void> {
  const runs = 500;
  const execute = await caller(bench, "bench-five");
  let left = runs;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      while (left-- > 0) await execute(0);
    }),
  );
  for (let open = 1; open > 0; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    open = await count(admin, "select count(*)::int as count from runs where finished_at is null");
  }
  report(`intents accepted with 202 and run by the engine, ${runs} at once`, {
    perSecond: (runs * 1000) / (performance.now() - started),
  });
}

async function count(admin: Pool, query: string): Promise<number> {
  return (await admin.query<{ count: number }>(query)).rows[0]?.count ?? 0;
}

/**
 * Accepting an intent as the verb does it, without HTTP, against a scoped insert through the same driver.
 * @returns how many times a scoped insert it costs, by connections
 */
async function accepting(bench: Bench, limit: Limit): Promise<Map<number, number>> {
  const ratios = new Map<number, number>();
  for (const [connections, scoped] of limit) {
    const measured = await closedLoop(connections, SECONDS, (index) =>
      executeIntent(
        { ...bench.scope, requestId: "bench" },
        { template: "bench-five", input: { amount: 100 } },
        new Command("bench", `${index}-${randomUUID()}`, String(index)),
      ),
    );
    report(`accept an intent (verb), ${connections} connections`, measured);
    ratios.set(connections, scoped / measured.perSecond);
  }
  return ratios;
}

/** Accepts intents until as many runs are stored as the reading figures speak of, and ends all that nobody runs. */
async function fill(bench: Bench, admin: Pool): Promise<void> {
  let left = STORED_RUNS - (await count(admin, "select count(*)::int as count from runs"));
  const body = { template: "bench-five", input: { amount: 100 } };
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) await executeIntent({ ...bench.scope, requestId: "bench" }, body);
    }),
  );
  await admin.query("delete from outbox");
  await admin.query("update runs set status = 'cancelled', finished_at = now() where finished_at is null");
}

/** What an intent costs beside this machine's own limit, and that limit's peers. */
async function intentsSection(bench: Bench, admin: Pool, limit: Limit, peersToo: boolean): Promise<Goal[]> {
  const ends = await endToEnd(bench, admin);
  await throughEngine(bench, admin);
  const accept = await alone(bench, async () => {
    const ratios = await accepting(bench, limit);
    await fill(bench, admin);
    return ratios;
  });
  const readP95 = await reading(bench);
  const peers = peersToo ? await runPeers(bench.adminUrl, SECONDS) : [];
  for (const peer of peers) report(peer.what, peer.measured);
  return [
    ...[...accept].map(([connections, value]) => ({
      what: `accepting an intent costs at most 3 scoped inserts, ${connections} connections`,
      value,
      most: 3,
      unit: "times",
    })),
    {
      what: "a five-node run commits at most 12 transactions",
      value: ends.commits,
      most: 12,
      unit: "commits",
    },
    { what: "p95 end to end at 10 per second under 20 ms", value: ends.p95, most: 20, unit: "ms" },
    {
      what: `reading a run with ${STORED_RUNS} stored under 20 ms p95`,
      value: readP95,
      most: 20,
      unit: "ms",
    },
    ...peers.map((peer) => ({
      what: `at least as many intents as ${peer.what}`,
      value: ends.best / peer.measured.perSecond,
      least: 1,
      unit: "times",
    })),
  ];
}

const { values } = parseArgs({
  options: { peers: { type: "boolean", default: false }, only: { type: "string" } },
});
printHeading();
const bench = await startBench();
const admin = openPool(bench.adminUrl, CONNECTIONS);
log().level = "error";
try {
  const limit = await machine(bench, admin);
  const { app } = bench.stack.urls;
  const sections: Record<string, () => Promise<Goal[]>> = {
    intents: () => intentsSection(bench, admin, limit, values.peers),
    waiting: () => waitingSection(bench, admin),
    fairness: () => fairnessSection(bench, admin),
    runs: () => runsSection(app, admin, SECONDS),
    policies: () => policiesSection(app, SECONDS),
    audit: () => auditSection(SECONDS),
    lists: () => listsSection(app, admin, SECONDS),
  };
  const wanted = values.only?.split(",") ?? Object.keys(sections);
  const goals: Goal[] = [];
  for (const name of wanted) {
    const section = sections[name];
    if (!section) throw new Error(`There is no section ${name}: ${Object.keys(sections).join(", ")}.`);
    goals.push(...(await section()));
  }
  printGoals(goals);
  writeResults();
} finally {
  await admin.end();
  await bench.stack.stop();
}
process.exit(0);
