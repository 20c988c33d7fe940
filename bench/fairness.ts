import type { Pool } from "@/lib/db";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { type Goal, report } from "./report";
import { publishChain } from "./runs";
import type { Bench } from "./setup";
import { executeAs, mintTenants } from "./tenants";

const BURST = 5_000;
const FEW = 5;
const TIMES = 3;
const CALLERS = 20;
/** So many of the burst have ended before the few are timed beside it: the engine is at it. */
const BEGUN = 100;
const PATIENCE_MS = 300_000;
const TIMES_MOST = 10;

/** A tenant with very many queued runs beside one with few, all over the engine: how much longer the few take. */
export async function fairnessSection({ stack }: Bench, admin: Pool): Promise<Goal[]> {
  const [large, small] = await mintTenants("fair", 2);
  if (!large || !small) throw new Error("there are tenants");
  const of = async (scope: Scope) => executeAs(scope, stack.urls.app, await publishChain(scope, 5));
  const [executeLarge, executeSmall] = [await of(large), await of(small)];
  const open = async ({ tenantId }: Scope) => {
    const { rows } = await admin.query<{ count: number }>(
      "select count(*)::int as count from runs where tenant_id = $1 and finished_at is null",
      [uuidOf(tenantId)],
    );
    return rows[0]?.count ?? 0;
  };
  const ended = async (scope: Scope) => {
    const until = performance.now() + PATIENCE_MS;
    while ((await open(scope)) > 0) {
      if (performance.now() > until) throw new Error("the runs did not end");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const few = async () => {
    const started = performance.now();
    await Promise.all(Array.from({ length: FEW }, () => executeSmall(0)));
    await ended(small);
    return performance.now() - started;
  };

  await few();
  const alone: number[] = [];
  for (let time = 0; time < TIMES; time += 1) alone.push(await few());
  // Accepted while the engine is away, so that all of them are queued when it begins.
  await stack.stopComponent("inngest");
  let left = BURST;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (left-- > 0) await executeLarge(0);
    }),
  );
  await stack.startComponent("inngest");
  const started = performance.now();
  while ((await open(large)) > BURST - BEGUN) await new Promise((resolve) => setTimeout(resolve, 10));
  const queued = await open(large);
  const beside: number[] = [];
  while (beside.length < TIMES && (await open(large)) > 0) beside.push(await few());
  await ended(large);
  const took = performance.now() - started;
  const [before, during] = [median(alone), median(beside)];
  report(
    `${FEW} runs alone, then beside a tenant with ${queued} of ${BURST} queued`,
    {},
    `${before.toFixed(0)} ms, then ${during.toFixed(0)} ms; the ${BURST} took ${(took / 1000).toFixed(1)} s`,
  );
  return [
    {
      what: `${FEW} runs beside ${BURST} of another tenant: times what they take alone`,
      value: during / before,
      most: TIMES_MOST,
      unit: "times",
    },
  ];
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
