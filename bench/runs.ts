import type { Pool } from "@/lib/db";
import { publishPolicy } from "@/lib/domains/policies";
import { publishTemplate } from "@/lib/domains/templates";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { spendingRules } from "@/local/seed/definitions";
import { closedLoop } from "./measure";
import { type Goal, report } from "./report";
import { clientOf, executeAs, mintTenants } from "./tenants";

const CALLERS = 10;
/** Stored runs between which the cost of one more must stay flat. */
const FEW = 1_000;
const MANY = 200_000;
const BATCH = 20_000;
const FLAT_TIMES_MAX = 1.5;

/** A template of this many nodes, none of which calls anybody. */
function chainOf(nodes: number) {
  const check = { id: "check", kind: "policy", title: "Check" } as const;
  const sets = Array.from({ length: Math.max(0, nodes - 2) }, (_, index) => ({
    id: `s${index}`,
    kind: "set" as const,
    title: `Set ${index}`,
    values: { total: index === 0 ? "input.amount + 1.0" : `steps.s${index - 1}.output.total + 1.0` },
  }));
  const end = { id: "end", kind: "end", title: "End", output: { amount: "input.amount" } } as const;
  const all = nodes === 1 ? [end] : [check, ...sets, end];
  return {
    inputSchema: { type: "object", required: ["amount"], properties: { amount: { type: "integer" } } },
    nodes: all,
    edges: all.slice(1).map(({ id }, index) => ({ from: all[index]?.id as string, to: id })),
  };
}

/** Publishes a template of this many nodes. @returns its key */
export async function publishChain(scope: Scope, nodes: number): Promise<string> {
  const key = `chain-${nodes}`;
  // What no rule allows is denied.
  await publishPolicy(scope, spendingRules);
  await publishTemplate(scope, { key, title: key, note: "bench", definition: chainOf(nodes) });
  return key;
}

/** Intents per second by the number of nodes, and what one costs when very many runs are stored. */
export async function runsSection(appUrl: string, admin: Pool, seconds: number): Promise<Goal[]> {
  const [scope] = await mintTenants("runs", 1);
  if (!scope) throw new Error("there is a tenant");
  for (const nodes of [1, 5, 20]) {
    const execute = await executeAs(scope, appUrl, await publishChain(scope, nodes));
    const measured = await closedLoop(CALLERS, seconds, () => execute(30));
    report(`intent, POST to succeeded, nodes: ${nodes}, ${CALLERS} callers`, measured);
  }
  const execute = await executeAs(scope, appUrl, "chain-5");
  const get = await clientOf(scope, appUrl);
  const costs = new Map<string, number[]>();
  for (const stored of [FEW, MANY]) {
    await storeRuns(scope, admin, stored);
    for (const [what, call] of [
      ["intent, POST to succeeded (five nodes), 1 caller", () => execute(30)],
      ["read a run", async () => get(`/v1/runs/${await execute.last()}`)],
      ["list runs: first page", () => get("/v1/runs?limit=25")],
      ["list runs: failed", () => get("/v1/runs?limit=25&status=failed")],
    ] as const) {
      const measured = await closedLoop(1, seconds, call);
      report(`${what}, ${stored} stored`, measured);
      costs.set(what, [...(costs.get(what) ?? []), measured.p50]);
    }
  }
  return [...costs].map(([what, [few = 0, many = 0]]) => ({
    what: `cost with ${MANY} runs stored against ${FEW}, p50: ${what}`,
    value: many / few,
    most: FLAT_TIMES_MAX,
    unit: "times",
  }));
}

/** Copies the newest run with all that belongs to it until the workspace has so many. */
async function storeRuns(scope: Scope, admin: Pool, stored: number): Promise<void> {
  const workspace = uuidOf(scope.workspaceId);
  const { rows } = await admin.query<{ runs: number; id: string }>(
    `select count(*)::int as runs, (array_agg(id order by id desc))[1] as id from runs where workspace_id = $1`,
    [workspace],
  );
  const [{ runs, id } = { runs: 0, id: "" }] = rows;
  for (let left = stored - runs; left > 0; left -= BATCH) await copyRun(admin, id, Math.min(left, BATCH));
  await admin.query("analyze");
}

/**
 * Each copy has ids of its own, older than the run it is of. Columns are read from the catalogue, so that one more or
 * less changes nothing here.
 */
async function copyRun(admin: Pool, runId: string, copies: number): Promise<void> {
  const { rows } = await admin.query<{ name: string; columns: string }>(
    `select attrelid::regclass::text as name, string_agg(quote_ident(attname), ', ') as columns from pg_attribute
     where attrelid = any('{decisions,intents,runs,run_steps,run_events}'::regclass[])
       and attnum > 0 and not attisdropped and attgenerated = '' group by attrelid`,
  );
  const columnsOf = new Map(rows.map(({ name, columns }) => [name, columns]));
  const copy = (table: string, where: string, ids: string) => `insert into ${table} (${columnsOf.get(table)})
    select ${columnsOf.get(table)} from (select r.* from pairs p, ${table} t,
      lateral jsonb_populate_record(t, jsonb_build_object(${ids})) r where ${where}) copies`;
  await admin.query(`
    create temp table pairs as
      select gen_random_uuid() as run, gen_random_uuid() as intent, gen_random_uuid() as decision
      from generate_series(1, ${copies});
    ${copy("decisions", `t.intent_id = (select intent_id from runs where id = '${runId}')`, "'id', p.decision, 'intent_id', p.intent")};
    ${copy("intents", `t.id = (select intent_id from runs where id = '${runId}')`, "'id', p.intent, 'decision_id', p.decision")};
    ${copy("runs", `t.id = '${runId}'`, "'id', p.run, 'intent_id', p.intent")};
    ${copy("run_steps", `t.run_id = '${runId}'`, "'run_id', p.run")};
    ${copy("run_events", `t.run_id = '${runId}'`, "'run_id', p.run")};
    drop table pairs`);
}
