import { type SQL, sql } from "drizzle-orm";
import {
  approvals,
  decisions,
  effects,
  intents,
  runEvents,
  runSteps,
  runs,
  tenants,
  workspaces,
} from "@/drizzle/schema";
import type { Stage } from "@/lib/contracts/approval-stages";
import type { Obligations, PolicyPin } from "@/lib/contracts/decisions";
import type { ScopedTx } from "@/lib/db";
import { loadVersion } from "@/lib/domains/templates";
import type { Json } from "@/lib/kernel/canonical";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { Principal } from "@/lib/kernel/principal";
import type { ApprovalStatus, RunStatus } from "@/lib/kernel/states";
import { askAt, goesOut, type Halt } from "./act";
import { wakeAt } from "./deadlines";
import { append } from "./journal";
import { LEASE } from "./lease";
import {
  type Act,
  type Changes,
  type EffectState,
  latestDecision,
  type RunState,
  type StepState,
  waitingFor,
} from "./state";

/** Another worker took the run over, or it was cancelled: what this one holds is out of date. */
export class StaleWorker extends Error {
  override readonly name = "StaleWorker";
}

interface TakenRow {
  tenant_id: string;
  workspace_id: string;
  intent_id: string;
  template_version_id: string;
  policies: PolicyPin[];
  status: RunStatus;
  seq: number;
  head: string;
  fence: number;
  output: Record<string, Json> | null;
  started_at: string | null;
  parent_run_id: string | null;
  parent_node_id: string | null;
  root_run_id: string | null;
  depth: number;
  input: Record<string, Json>;
  requested_by: Principal;
  decision_id: string;
  explanation: string;
  obligations: Obligations;
  steps: Record<string, unknown>[];
  effects: Record<string, unknown>[];
  approvals: Record<string, unknown>[];
}

/**
 * Takes a run over: raises its fence, which shuts out any other worker, and reads all of it, in one statement. A run
 * that a live worker carries is left to it.
 * @returns null when there is no such run, it is over, its workspace is suspended, or it is held
 */
export function takeOver(tx: ScopedTx, runId: Id<"run">): Promise<RunState | null> {
  return take(
    tx,
    runId,
    sql`finished_at is null and (lease_until is null or lease_until <= clock_timestamp())`,
  );
}

/** Takes a run over that may not go on by itself, whoever holds it, for somebody who changes its course. */
export function seize(tx: ScopedTx, runId: Id<"run">): Promise<RunState | null> {
  return take(tx, runId, sql`true`);
}

async function take(tx: ScopedTx, runId: Id<"run">, may: SQL): Promise<RunState | null> {
  const [row] = await tx.send<TakenRow>(sql`
    with r as (
      update ${runs} set fence = fence + 1 where id = ${uuidOf(runId)} and ${may}
        and not exists (
          select 1 from ${workspaces} w join ${tenants} t on t.id = w.tenant_id
          where w.id = ${runs.workspaceId} and 'suspended' in (w.status, t.status))
      returning *
    )
    select r.tenant_id, r.workspace_id, r.intent_id, r.template_version_id, r.policies, r.status, r.seq, r.head,
      r.fence, r.output, r.started_at, r.parent_run_id, r.parent_node_id, r.root_run_id, r.depth, i.input, i.requested_by, d.id as decision_id, d.explanation, d.obligations,
      (select coalesce(jsonb_agg(s), '[]') from ${runSteps} s where s.run_id = r.id) as steps,
      (select coalesce(jsonb_agg(f order by f.iteration), '[]') from ${effects} f where f.run_id = r.id) as effects,
      (select coalesce(jsonb_agg(a), '[]') from (
        select distinct on (node_id) id, node_id, round, stages, changes is not null as changed, status, escalated_at is not null as escalated,
          least(expires_at, next_reminder_at, case when escalated_at is null then escalate_at end) as wake_at
        from ${approvals} where run_id = r.id order by node_id, round desc) a) as approvals
    from r join ${intents} i on i.id = r.intent_id join ${decisions} d on d.id = i.decision_id`);
  if (!row) return null;
  const steps = row.steps.map(stepOf);
  return {
    id: runId,
    tenantId: idOf("tenant", row.tenant_id),
    workspaceId: idOf("workspace", row.workspace_id),
    intentId: idOf("intent", row.intent_id),
    fence: row.fence,
    status: row.status,
    journal: { seq: row.seq, head: row.head },
    template: await loadVersion(tx, idOf("templateVersion", row.template_version_id)),
    policies: row.policies,
    input: row.input,
    requestedBy: row.requested_by,
    parent:
      row.parent_run_id && row.parent_node_id
        ? { runId: idOf("run", row.parent_run_id), nodeId: row.parent_node_id }
        : null,
    rootRunId: row.root_run_id ? idOf("run", row.root_run_id) : runId,
    depth: row.depth,
    decision: latestDecision(steps) ?? {
      id: idOf("decision", row.decision_id),
      explanation: row.explanation,
      obligations: row.obligations,
    },
    // A step that a retry begins anew has not begun yet.
    steps: new Map(steps.flatMap((step) => (step.status === "pending" ? [] : [[step.nodeId, step]]))),
    effects: new Map(row.effects.map((raw) => [raw.node_id as string, effectOf(raw)])),
    approvals: new Map(
      row.approvals.map((raw) => [
        raw.node_id as string,
        {
          id: idOf("approval", raw.id as string),
          nodeId: raw.node_id as string,
          round: raw.round as number,
          stages: raw.stages as Stage[],
          changed: raw.changed as boolean,
          status: raw.status as "open",
          escalated: raw.escalated as boolean,
          wakeAt: new Date(raw.wake_at as string),
        },
      ]),
    ),
    output: row.output,
    error: null,
    startedAt: dateOf(row.started_at),
    finishedAt: null,
  };
}

/**
 * Reads again how a held run's open approvals stand: one may have been decided while an act beside it was under way,
 * and the nudge of that decision found nobody waiting. Shares their rows, so that a decision about to commit counts.
 */
export async function refreshApprovals(tx: ScopedTx, run: RunState): Promise<void> {
  if (![...run.approvals.values()].some(({ status }) => status === "open")) return;
  const rows = await tx.send<{ id: string; node_id: string; status: ApprovalStatus }>(
    sql`select id, node_id, status from ${approvals} where run_id = ${uuidOf(run.id)} for share`,
  );
  for (const { id, node_id, status } of rows) {
    const known = run.approvals.get(node_id);
    if (known?.id === idOf("approval", id)) known.status = status;
  }
}

/**
 * Writes all that a turn changed as one statement whose every part depends on the fence. With acts that are to go out
 * it passes the kill switches' gate as well: marking them dispatched and looking at the switches are one.
 * @param acts what goes out once this has committed
 * @param isHeld whether the worker goes on carrying the run
 * @returns the switch that holds the acts back, when there is one: then nothing was written
 * @throws StaleWorker when the fence has moved on; the transaction must then be rolled back
 */
export async function writeTurn(
  tx: ScopedTx,
  run: RunState,
  changes: Changes,
  now: Date,
  { acts, isHeld }: { acts: Act[]; isHeld: boolean },
): Promise<Halt | null> {
  const at = now.toISOString();
  const gate = acts.some(goesOut)
    ? sql`select * from dispatch_gate(${sql.param([run.tenantId, run.workspaceId])}::text[])`
    : sql`select null::bigint as epoch, null::uuid as switch_id, null as switch_scope, null as switch_reason`;
  const { events, end } = append(run.id, run.journal, changes.entries, now);
  const steps = [...changes.steps].map((nodeId) => stepRow(run.steps.get(nodeId) as StepState));
  const touched = [...changes.effects].map((nodeId) => effectRow(run.effects.get(nodeId) as EffectState));
  const [written] = await tx.send<WrittenRow>(sql`
    with gate as materialized (${gate}), r as (
      update ${runs} set status = ${run.status}, waiting_for = ${waitingFor(run)}, wake_at = ${wakeAt(run)?.toISOString() ?? null},
        output = ${jsonText(run.output)}, error = ${jsonText(run.error)}, seq = ${end.seq}, head = ${end.head},
        started_at = ${run.startedAt?.toISOString() ?? null}, finished_at = ${run.finishedAt?.toISOString() ?? null},
        updated_at = ${at}, stuck_since = null, stuck_code = null,
        lease_until = ${isHeld ? LEASE : sql`null`}
      from gate
      where id = ${uuidOf(run.id)} and fence = ${run.fence} and finished_at is null and gate.switch_id is null
      returning id, tenant_id, workspace_id, gate.epoch
    ), s as (
      insert into ${runSteps} (tenant_id, workspace_id, run_id, node_id, kind, status, attempt, output, error, why,
        wake_at, started_at, finished_at)
      select r.tenant_id, r.workspace_id, r.id, x.node_id, x.kind, x.status, x.attempt, x.output, x.error, x.why,
        x.wake_at, x.started_at, x.finished_at
      from r, jsonb_to_recordset(${JSON.stringify(steps)}::jsonb) as x(node_id text, kind text, status text, attempt int,
        output jsonb, error jsonb, why text, wake_at timestamptz, started_at timestamptz, finished_at timestamptz)
      on conflict (run_id, node_id) do update set status = excluded.status, attempt = excluded.attempt,
        output = excluded.output, error = excluded.error, why = excluded.why, wake_at = excluded.wake_at,
        started_at = excluded.started_at, finished_at = excluded.finished_at
    ), f as (
      insert into ${effects} (id, tenant_id, workspace_id, run_id, node_id, kind, key, request, status, attempts,
        receipt, error, intended_at, dispatched_at, settled_at, iteration, asked, ask_at, settled_by, epoch)
      select x.id, r.tenant_id, r.workspace_id, r.id, x.node_id, x.kind, x.key, x.request, x.status, x.attempts,
        x.receipt, x.error, x.intended_at, x.dispatched_at, x.settled_at, x.iteration, x.asked, x.ask_at, x.settled_by,
        case when x.status = 'dispatched' then r.epoch end
      from r, jsonb_to_recordset(${JSON.stringify(touched)}::jsonb) as x(id uuid, node_id text, kind text, key text,
        request jsonb, status text, attempts int, receipt jsonb, error jsonb, intended_at timestamptz,
        dispatched_at timestamptz, settled_at timestamptz, iteration int, asked int, ask_at timestamptz,
        settled_by jsonb)
      on conflict (tenant_id, key) do update set status = excluded.status, attempts = excluded.attempts,
        receipt = excluded.receipt, error = excluded.error, dispatched_at = excluded.dispatched_at,
        settled_at = excluded.settled_at, asked = excluded.asked, ask_at = excluded.ask_at,
        settled_by = excluded.settled_by, epoch = coalesce(excluded.epoch, ${effects}.epoch)
    ), e as (
      insert into ${runEvents} (tenant_id, workspace_id, run_id, seq, type, node_id, data, at, prev_hash, hash)
      select r.tenant_id, r.workspace_id, r.id, x.seq, x.type, x.node_id, x.data, ${at}, x.prev_hash, x.hash
      from r, jsonb_to_recordset(${JSON.stringify(events.map(eventRow))}::jsonb)
        as x(seq int, type text, node_id text, data jsonb, prev_hash text, hash text)
    )
    select r.id, gate.switch_id, gate.switch_scope, gate.switch_reason from gate left join r on true`);
  if (written?.switch_id) {
    const { switch_id, switch_scope, switch_reason } = written;
    return { switchId: switch_id, scope: switch_scope ?? "", reason: switch_reason ?? "" };
  }
  if (!written?.id) throw new StaleWorker(`run ${run.id} is held by another worker`);
  run.journal = end;
  return null;
}

interface WrittenRow {
  id: string | null;
  switch_id: string | null;
  switch_scope: string | null;
  switch_reason: string | null;
}

function stepRow(step: StepState) {
  const { nodeId, wakeAt: wake_at, startedAt: started_at, finishedAt: finished_at, ...rest } = step;
  return { node_id: nodeId, ...rest, wake_at, started_at, finished_at };
}

function effectRow(effect: EffectState) {
  const {
    id,
    nodeId,
    intendedAt,
    dispatchedAt,
    settledAt,
    settledBy,
    prior: _,
    asking: __,
    ...rest
  } = effect;
  return {
    id: uuidOf(id),
    node_id: nodeId,
    ...rest,
    intended_at: intendedAt,
    dispatched_at: dispatchedAt,
    settled_at: settledAt,
    settled_by: settledBy,
    ask_at: askAt(effect),
  };
}

function eventRow(event: ReturnType<typeof append>["events"][number]) {
  const { seq, type, nodeId, data, prevHash, hash } = event;
  return { seq, type, node_id: nodeId, data, prev_hash: prevHash, hash };
}

function stepOf(raw: Record<string, unknown>): StepState {
  return {
    nodeId: raw.node_id as string,
    kind: raw.kind as StepState["kind"],
    status: raw.status as StepState["status"],
    attempt: raw.attempt as number,
    output: (raw.output ?? null) as Json,
    error: raw.error as StepState["error"],
    wakeAt: dateOf(raw.wake_at),
    why: raw.why as string | null,
    startedAt: dateOf(raw.started_at) as Date,
    finishedAt: dateOf(raw.finished_at),
  };
}

function effectOf(raw: Record<string, unknown>): EffectState {
  return {
    id: idOf("effect", raw.id as string),
    nodeId: raw.node_id as string,
    kind: raw.kind as EffectState["kind"],
    key: raw.key as string,
    request: raw.request as EffectState["request"],
    status: raw.status as EffectState["status"],
    attempts: raw.attempts as number,
    receipt: (raw.receipt ?? null) as Json,
    error: raw.error as EffectState["error"],
    intendedAt: dateOf(raw.intended_at) as Date,
    dispatchedAt: dateOf(raw.dispatched_at),
    settledAt: dateOf(raw.settled_at),
    iteration: raw.iteration as number,
    asked: raw.asked as number,
    settledBy: (raw.settled_by ?? null) as EffectState["settledBy"],
  };
}

function dateOf(value: unknown): Date | null {
  return typeof value === "string" ? new Date(value) : null;
}

function jsonText(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
