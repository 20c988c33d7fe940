import { readFileSync } from "node:fs";
import type { Pool } from "@/lib/db";
import { linkToken } from "@/lib/domains/approvals";
import { idOf, uuidOf } from "@/lib/kernel/ids";
import { heapInUse } from "./heap";
import { openLoop, summary } from "./measure";
import { type Goal, report } from "./report";
import type { Bench } from "./setup";
import { executeAs } from "./tenants";

const FIRST = 100;
const WAITING = 1_000;
const DECISIONS = 200;
const DECISIONS_PER_SECOND = 10;
const PATIENCE_MS = 240_000;

/** Very many runs that wait for people at once: what they weigh, and how soon a decision moves its run. */
export async function waitingSection(bench: Bench, admin: Pool): Promise<Goal[]> {
  const { scope, stack } = bench;
  const workspace = uuidOf(scope.workspaceId);
  const count = async (query: string) =>
    (await admin.query<{ count: number }>(query, [workspace])).rows[0]?.count ?? 0;
  const execute = await executeAs(scope, stack.urls.app, "approve-and-call", {
    supplier: "Hanoi Steel",
    amount: 750_000,
    currency: "USD",
  });
  const bring = async (runs: number) => {
    const there = await count(OPEN);
    let left = runs;
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        while (left-- > 0) await execute(0);
      }),
    );
    await until(async () => (await count(OPEN)) >= there + runs, "every run waits for its approval");
  };
  // What the first ones load stays, however many follow.
  await bring(FIRST);
  await until(async () => (await count(UNMAILED)) === 0, "every approver has mail");
  const before = await memory(bench);
  const started = performance.now();
  await bring(WAITING);
  report(`runs brought to wait for an approval, ${WAITING}`, {
    perSecond: (WAITING * 1000) / (performance.now() - started),
  });
  await until(async () => (await count(UNMAILED)) === 0, "every approver has mail");
  report(
    `memory with ${WAITING} more runs waiting`,
    {},
    (await memory(bench))
      .map(({ name, mebibytes }, index) => {
        const grown = mebibytes - (before[index]?.mebibytes ?? 0);
        return `${name} ${mebibytes.toFixed(0)} MiB (${grown >= 0 ? "+" : ""}${grown.toFixed(0)})`;
      })
      .join(", "),
  );

  const { rows: links } = await admin.query<{ id: string; hash: string; approval: string }>(
    `select distinct on (a.id) l.id, a.snapshot_hash as hash, a.id as approval from approvals a
     join approval_links l on l.approval_id = a.id where a.workspace_id = $1 and a.status = 'open'
     order by a.id, l.id limit ${DECISIONS}`,
    [workspace],
  );
  const asked = links.map(({ approval }) => approval);
  const answered = await openLoop(DECISIONS_PER_SECOND, links.length / DECISIONS_PER_SECOND, async () => {
    const link = links.pop();
    if (!link) throw new Error("there are links left");
    await approve(stack.urls.app, linkToken(idOf("approvalLink", link.id)), link.hash);
  });
  report(`decide by link, ${DECISIONS_PER_SECOND} per second, ${WAITING} waiting`, answered);
  const latencies = async () =>
    (
      await admin.query<{ ms: number }>(
        `select extract(epoch from e.at - d.at)::float8 * 1000 as ms from approval_decisions d
         join approvals a on a.id = d.approval_id
         join run_events e on e.run_id = a.run_id and e.node_id = 'call' and e.type = 'step.started'
         where a.id = any($1::uuid[])`,
        [asked],
      )
    ).rows.map(({ ms }) => ms);
  await until(async () => (await latencies()).length >= asked.length, "every decision has moved its run");
  const measured = summary(await latencies(), asked.length / DECISIONS_PER_SECOND);
  report(`from decision to next step, ${WAITING} waiting`, measured);
  return [
    {
      what: `from decision to next step under 500 ms p95 with ${WAITING} waiting`,
      value: measured.p95,
      most: 500,
      unit: "ms",
    },
  ];
}

const OPEN = "select count(*)::int as count from runs where workspace_id = $1 and status = 'waiting'";
const UNMAILED =
  "select count(*)::int as count from approval_notices where workspace_id = $1 and mailed_at is null";

async function approve(appUrl: string, token: string, snapshotHash: string): Promise<void> {
  const response = await fetch(`${appUrl}/approve/${token}/decide`, {
    method: "POST",
    body: new URLSearchParams({ decision: "approve", snapshotHash }),
    redirect: "manual",
  });
  const location = response.headers.get("location") ?? "";
  if (response.status !== 303 || location.includes("problem=")) {
    throw new Error(`the decision was answered ${response.status} ${location}`);
  }
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Memory of what carries runs: resident where the system tells (Linux), and what the app's objects take of it. */
async function memory({ stack }: Bench): Promise<{ name: string; mebibytes: number }[]> {
  const pids = stack.pids();
  const heap = pids.app ? await heapInUse(pids.app) : 0;
  return [
    { name: "app", mebibytes: resident(pids.app) },
    { name: "of it objects in use", mebibytes: heap / 1024 ** 2 },
    { name: "inngest", mebibytes: resident(pids.inngest) },
  ];
}

function resident(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
